"""Buy-till-you-die models: patterns of customers in, fitted values out."""

from regulars.stats.btyd.bgnbd import BGNBD, MBGNBD
from regulars.stats.btyd.gammagamma import Dependence, GammaGamma, dependence
from regulars.stats.btyd.identify import Against, Identification, Objection, identify
from regulars.stats.btyd.model import Model
from regulars.stats.btyd.nbd import NBD
from regulars.stats.btyd.paretonbd import ParetoNBD
from regulars.stats.btyd.patterns import Patterns
from regulars.stats.btyd.predictive import Interval, customer_intervals, simulate, total_interval
from regulars.stats.btyd.sbg import SBG
from regulars.stats.errors import NotFitted

__all__ = [
    "BGNBD",
    "MBGNBD",
    "NBD",
    "SBG",
    "Against",
    "Dependence",
    "GammaGamma",
    "Identification",
    "Interval",
    "Model",
    "NotFitted",
    "Objection",
    "ParetoNBD",
    "Patterns",
    "customer_intervals",
    "dependence",
    "identify",
    "simulate",
    "total_interval",
]
