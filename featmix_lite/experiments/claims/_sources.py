"""The papers and posts, once."""

from .claim import Source

OKI = Source("Oki & Kurita", 2018, "ICONIP, LNCS 11302 (arXiv 1906.09739)", "https://arxiv.org/abs/1906.09739")
REVIEW = Source(
    "Oki & Kurita, as told by a machine-written review", None, "pith.science", "https://pith.science/paper/1906.09739"
)
VERMA = Source(
    "Verma, Lamb, Beckham, Najafi, Mitliagkas, Lopez-Paz & Bengio", 2019, "ICML (arXiv 1806.05236)",
    "https://arxiv.org/abs/1806.05236",
)  # fmt: skip
POST = Source(
    "A blog post, author not verified", None, "Medium, Analytics Vidhya",
    "https://medium.com/analytics-vidhya/better-result-with-mixup-at-final-layer-e9ba3a4a0c41",
)  # fmt: skip
FROSST = Source("Frosst, Papernot & Hinton", 2019, "ICML (arXiv 1902.01889)", "https://arxiv.org/abs/1902.01889")
CHAUDHRY = Source(
    "Chaudhry, Menon, Veit, Jayasumana, Ramalingam & Kumar", 2022,
    "INTERPOLATE workshop, NeurIPS (arXiv 2210.16413)", "https://arxiv.org/abs/2210.16413",
)  # fmt: skip
ICT = Source(
    "Verma, Kawaguchi, Lamb, Kannala, Bengio & Lopez-Paz", 2019, "IJCAI (arXiv 1903.03825)",
    "https://arxiv.org/abs/1903.03825",
)  # fmt: skip
MIXMATCH = Source(
    "Berthelot, Carlini, Goodfellow, Papernot, Oliver & Raffel", 2019, "NeurIPS (arXiv 1905.02249)",
    "https://arxiv.org/abs/1905.02249",
)  # fmt: skip
FISHER = Source("Fisher, Meng & Papyan", 2024, "ICLR (arXiv 2402.06171)", "https://arxiv.org/abs/2402.06171")
ZHANG = Source(
    "Zhang, Cissé, Dauphin & Lopez-Paz", 2018, "ICLR (arXiv 1710.09412)", "https://arxiv.org/abs/1710.09412"
)
TOKOZUME = Source("Tokozume, Ushiku & Harada", 2018, "CVPR (arXiv 1711.10284)", "https://arxiv.org/abs/1711.10284")
OURS = Source("This kit", None, "questions of its own", "")
