HOME = "oslo"
