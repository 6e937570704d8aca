from .kinds import *
