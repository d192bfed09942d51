"""Buy-till-you-die models: patterns of customers in, fitted values out."""

from regulars.stats.btyd.bgnbd import BGNBD, MBGNBD
from regulars.stats.btyd.gammagamma import Dependence, GammaGamma, dependence
from regulars.stats.btyd.nbd import NBD
from regulars.stats.btyd.paretonbd import ParetoNBD
from regulars.stats.btyd.patterns import Patterns

__all__ = ["BGNBD", "MBGNBD", "NBD", "Dependence", "GammaGamma", "ParetoNBD", "Patterns", "dependence"]
