from .orders import Order, cheapest
from .goods import Good
