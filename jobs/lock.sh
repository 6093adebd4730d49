#!/bin/sh
# Renews requirements.lock: every package that the jobs and their tests need, with its hash. It leaves out
# packages that PyTorch's CUDA build lists but a CPU never loads, which saves two gigabytes.
set -e
cd "$(dirname "$0")"
uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-annotate \
  --no-emit-package triton --no-emit-package nvidia-cusolver --no-emit-package nvidia-nvtx \
  --no-emit-package nvidia-cuda-cccl --no-emit-package cuda-bindings --no-emit-package cuda-pathfinder \
  --no-emit-package cuda-toolkit --custom-compile-command jobs/lock.sh --output-file requirements.lock "$@"
