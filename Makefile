# make run      set up what is missing, build, and replay the recorded sessions of Samples/
# make test     set up what is missing, build, and run every test
# make bench    the network against its reference in PyTorch, files and resampling against nibabel,
#               SimpleITK and TorchIO, DICOM against SimpleITK and dcmqi
#               What the benches print is written into Tests/Bench/RESULTS.md.
# make bench-memory   time and memory of 150 interactions for each memory setting
# make test-kill   COUNT=1000 random kills over runs of small studies
# make test-kill-pacs   COUNT=100 random kills of `mais pacs send`, with Orthanc as the archive
# make bench-pacs     sending and fetching beside DCMTK's programs, with Orthanc as the archive
# make peers    our files read by nibabel, highdicom, dcmqi, SimpleITK, dciodvfy, and theirs by us;
#               DATA=/a/folder compares every DICOM series in it with SimpleITK, too
# make test-page   the page of `mais report` in headless Chromium, on a run that tries to do harm
# make test-cluster   a night on a Slurm of two nodes, started for it, in which nearly all goes wrong
# make silence  every field of every input set absent, empty, unparsable, doubled, huge …: what comes
#               must be the same, refused by name, or warned of; `make test` runs a slice of it
# make fuzz     COUNT=10000 damaged DICOM files through the C++ part, under AddressSanitizer, and as
#               many whole runs of the tool on each kind of damaged input; KINDS=session,web for some
# make mutate   COUNT=100 guards of the sources switched off, one at a time, in a copy: which of them no
#               test holds
# make check    the style check, a build that takes warnings for errors, and CONTRIBUTING's recipes applied to a
#               copy of the sources
# make format   rewrite the sources as .swift-format says
# make snapshots  write the expected texts of tests anew, to be read as a diff before they are committed
# make man      write the man pages of all commands and of the manual into .build/man
# make manual   write the manual's page of stages, as the stages describe themselves
#
# LIBTORCH=/a/folder with `include` and `lib` uses that libtorch instead of PyPI's.

TORCH_VERSION := 2.13.0
LIBTORCH ?= $(CURDIR)/.libtorch/torch
export LIBTORCH

# Debian's packages: what the sources compile and link against, and what the tests call.
PACKAGES := libdcmtk-dev libnifti-dev libisal-dev libopenjp2-7-dev libicu-dev libsqlite3-dev zlib1g-dev \
	libcairo2-dev fonts-dejavu-core libstdc++-12-dev dicom3tools libcurl4-openssl-dev libssl-dev
# What only the tests of archives call: a real archive, DCMTK's programs, and certificates.
test bench-pacs test-kill-pacs: PACKAGES += orthanc orthanc-dicomweb dcmtk openssl stunnel4
# What looks through the man pages.
test: PACKAGES += mandoc
PYTHON := python3
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
MAIS := .build/release/mais
BUILD := swift build -c release

.PHONY: build plan run test test-kill test-kill-pacs test-page test-cluster bench bench-memory bench-pacs peers silence fuzz mutate check format \
	man manual snapshots packages swift clean

build: packages swift $(LIBTORCH)/lib/libtorch_cpu.so
	$(BUILD) --product mais
	$(BUILD) --product mais-compute

run: plan build
	@sh Samples/run.sh $(MAIS)

# What the first build costs, in minutes of one processor core.
BUILD_MINUTES := 10

# Said before anything is done: a first call downloads and builds for minutes.
plan:
	@echo "make run sets up what is missing, builds MAIS, and replays the sessions of Samples/ over three real CTs."
	@[ -e "$(LIBTORCH)/lib/libtorch_cpu.so" ] || \
	  echo "  libtorch $(TORCH_VERSION) is missing: pip downloads it into .libtorch, 0.2 GB where the wheel is for CPUs and" \
	    "up to 3 GB where it brings CUDA. At 10 MB a second that takes 20 seconds, or 5 minutes."
	@cores=$$(nproc 2>/dev/null || echo 1); minutes=$$((($(BUILD_MINUTES) + cores - 1) / cores)); \
	[ -e .build/release/mais-compute ] \
	  && echo "  The build takes seconds where nothing has changed, and up to $$minutes minutes on $$cores cores." \
	  || echo "  The first build takes about $$minutes minutes on $$cores cores, and 1 GB of disk. Later ones take seconds."
	@echo "  The samples take a few seconds; their results lie in output/ then."

# `swift test` alone would build all again with flags of its own, and the next `make run` back.
test: packages swift $(LIBTORCH)/lib/libtorch_cpu.so
	$(BUILD) --build-tests
	swift test -c release --skip-build

# MARK: Set-up

swift:
	@command -v swift >/dev/null || { \
	  echo "Swift 6.2 or newer is missing. Install it from https://swift.org/install, then repeat." >&2; \
	  exit 1; }
	@swift --version >/dev/null || { \
	  echo "Swift does not start. https://swift.org/install lists the Debian packages it needs." >&2; \
	  exit 1; }

packages:
	@missing=$$(for p in $(PACKAGES); do \
	    dpkg-query -W -f='$${db:Status-Status}' $$p 2>/dev/null | grep -qx installed || echo $$p; \
	  done); \
	[ -z "$$missing" ] && exit 0; \
	echo "Installing with apt-get:" $$missing; \
	{ $(SUDO) apt-get update -q && \
	  apt-get install -q -q --print-uris --no-install-recommends $$missing | awk '{ bytes += $$3 } \
	    END { printf "They and what they need are %.0f MB to download.\n", bytes / 1e6 }' && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -q -y --no-install-recommends $$missing; } || { \
	  echo "These Debian packages are missing and could not be installed:" $$missing >&2; \
	  echo "Install them as root (apt-get install" $$missing"), then repeat." >&2; exit 1; }

ifeq ($(LIBTORCH),$(CURDIR)/.libtorch/torch)
# The torch wheel, unpacked beside the sources; nothing of it is run. Its dependencies come along,
# since a wheel built for CUDA loads NVIDIA's libraries from the folders beside it.
$(LIBTORCH)/lib/libtorch_cpu.so:
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { \
	  $(SUDO) apt-get update -q && $(SUDO) apt-get install -q -y --no-install-recommends python3-pip; } || { \
	  echo "The Debian package python3-pip is missing and could not be installed." >&2; exit 1; }
	@echo "Installing libtorch $(TORCH_VERSION) into .libtorch; pip names each download and its size"
	@rm -rf .libtorch.partial
	@$(PYTHON) -m pip install --no-compile --disable-pip-version-check --root-user-action ignore \
	    --target .libtorch.partial torch==$(TORCH_VERSION) || { \
	  echo "The PyPI package torch $(TORCH_VERSION) could not be installed into .libtorch." >&2; \
	  echo "Name another libtorch: make LIBTORCH=/its/folder" >&2; exit 1; }
	@rm -rf .libtorch && mv .libtorch.partial .libtorch
else
$(LIBTORCH)/lib/libtorch_cpu.so:
	@echo "LIBTORCH is $(LIBTORCH), and there is no lib/libtorch_cpu.so in it." >&2; exit 1
endif

# MARK: Measuring and checking

# The peers live in a virtual environment of their own; nothing that is shipped needs them.
.venv/ready: Tests/peers.txt
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || $(SUDO) apt-get install -q -y python3-venv
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install -q --disable-pip-version-check -r Tests/peers.txt
	touch $@

# Shows what is measured, and writes it into Tests/Bench/RESULTS.md.
RECORD := $(PYTHON) Tests/Bench/record.py

bench: packages swift .venv/ready $(LIBTORCH)/lib/libtorch_cpu.so
	$(BUILD) --build-tests
	@$(RECORD) bench .venv/bin/python Tests/Bench/bench.py .build/release/bench \
	  -- .venv/bin/python Tests/Bench/bench_files.py .build/release/bench $(MAIS) \
	  -- .venv/bin/python Tests/DICOMTests/bench.py -- .venv/bin/python Tests/Bench/bench_night.py .build/release

bench-memory: packages swift .venv/ready $(LIBTORCH)/lib/libtorch_cpu.so
	$(BUILD) --product bench
	$(RECORD) bench-memory .venv/bin/python Tests/Bench/bench_memory.py .build/release/bench

bench-pacs: build
	$(RECORD) bench-pacs $(PYTHON) Tests/Bench/bench_pacs.py $(MAIS)

peers: packages swift .venv/ready $(LIBTORCH)/lib/libtorch_cpu.so
	$(BUILD) --build-tests
	PATH="$(CURDIR)/.venv/bin:$$PATH" .venv/bin/python Tests/Peers/read_back.py $(MAIS)
	.venv/bin/python Tests/NIfTITests/check_with_peers.py
	PATH="$(CURDIR)/.venv/bin:$$PATH" .venv/bin/python Tests/DICOMTests/check_with_peers.py $(DATA)

CHROMIUM := chromium
test-page: build
	@command -v $(CHROMIUM) >/dev/null || { \
	  echo "Chromium is missing. Install the Debian package chromium, or name another: make test-page CHROMIUM=/its/path" >&2; \
	  exit 1; }
	$(PYTHON) Tests/ReportTests/check_in_browser.py $(MAIS) $(CHROMIUM)

test-cluster: PACKAGES += slurm-wlm munge
test-cluster: build
	$(PYTHON) Tests/Cluster/test_cluster.py $(MAIS)

silence: packages swift $(LIBTORCH)/lib/libtorch_cpu.so
	$(BUILD) --build-tests
	MAIS_SILENCE=all swift test -c release --skip-build --filter SilenceTests

fuzz: COUNT := 10000
fuzz: build
	bash Tests/DICOMTests/Fuzz/fuzz.sh $(COUNT)
	$(PYTHON) Tests/Fuzz/fuzz.py $(MAIS) --count $(COUNT) $(if $(KINDS),--kinds $(KINDS))

mutate: COUNT := 100
mutate: packages swift $(LIBTORCH)/lib/libtorch_cpu.so
	$(PYTHON) Tests/Mutation/mutate.py --count $(COUNT)

test-kill: COUNT := 1000
test-kill: packages swift $(LIBTORCH)/lib/libtorch_cpu.so
	$(BUILD) --product pipeline-probe
	$(PYTHON) Tests/PipelineTests/kill.py .build/release/pipeline-probe --count $(COUNT)

test-kill-pacs: COUNT := 100
test-kill-pacs: build
	$(PYTHON) Tests/PACSTests/kill_sender.py $(MAIS) --count $(COUNT)

check: packages swift $(LIBTORCH)/lib/libtorch_cpu.so
	git ls-files -z '*.swift' | xargs -0 swift format lint --strict
	MAIS_CHECK=1 $(BUILD) --build-tests --explicit-target-dependency-import-check error
	$(PYTHON) Tests/Recipes/try_recipes.py

format:
	git ls-files -z '*.swift' | xargs -0 swift format --in-place

# By way of a temporary file: the page is a part of the program that prints it.
manual: build
	$(MAIS) stages --page > .build/Stages.md
	mv .build/Stages.md Sources/Commands/Manual.docc/Stages.md

# The texts that tests expect of the program, as it says them now.
snapshots: packages swift $(LIBTORCH)/lib/libtorch_cpu.so
	$(BUILD) --build-tests
	MAIS_SNAPSHOTS=write swift test -c release --skip-build --filter 'RefusalTests|HelpTests|InspectTests'
	git --no-pager diff --stat -- Tests/MaisTests/Snapshots

man: build
	$(MAIS) man --out .build/man

clean:
	rm -rf .build output
