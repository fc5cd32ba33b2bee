"""What makes the weights, in one process: torch and transformers take six seconds to import, in each worker."""

import torch

torch.set_num_threads(1)  # the models here are tiny: threads would wait for each other
