# Drupelet. Every target sets up what is missing and builds what changed first.

MACHINE ?= raspi3b
DEVICE  ?=
PORT    ?=
TESTS   ?=
FILE    ?=
LIST    ?=
LOG     ?= -
NAME    ?=
SVD     ?=
TABLE   ?=
PERIPHERAL ?=
ADDRESS ?=
INTERRUPT ?=
TRACE   ?=
SCREEN  ?=

BIN   := node_modules/.bin
NODE  := node --import tsx
CACHE := build/cache

.PHONY: help run test build debug addr2line sizes bench trace lint campaign mutants format registers new-driver api docs setup clean
.NOTPARALLEL:

help:    ## show this list (what make does by default)
	@sed -n 's/^\([a-z0-9-]*\): *[a-z ]*## \(.*\)/  make \1	\2/p' Makefile | expand -t 20

run: build    ## boot to a prompt in QEMU; piped input is typed line by line (MACHINE=raspi3b|raspi3ap, TRACE=gpio, DEVICE=tmp105,...: with that of QEMU's devices, SERIAL2=pty: the mini UART's line, SCREEN=1: with a window)
	@$(NODE) tools/run.ts --machine $(MACHINE) $(if $(DEVICE),--device "$(DEVICE)") $(if $(SERIAL2),--serial2 "$(SERIAL2)") $(if $(SCREEN),--screen)

test: build lint    ## check everything and run every test (TESTS=tests/kernel: only those)
	@$(NODE) tools/build/main.ts trial stress authority pairs </dev/null
	@$(BIN)/vitest run --reporter=default --reporter=json --outputFile=build/tests.json $(TESTS)

build: setup    ## build build/kernel8.img (TRACE=gpio,uart: with drivers that record the accesses to their registers)
	@$(NODE) tools/build/main.ts $(if $(TRACE),--trace "$(TRACE)") </dev/null

# What is measured and tested is not traced.
test sizes bench campaign: override TRACE :=

debug: build    ## boot with QEMU waiting for GDB, and print the command to attach (PORT=1234: there; DEVICE as for run)
	@$(NODE) tools/debug.ts --machine $(MACHINE) $(if $(DEVICE),--device "$(DEVICE)") $(if $(PORT),--port $(PORT))

addr2line: setup    ## tell functions and lines of the addresses in a log of a fault (LOG=file; otherwise piped in)
	@$(NODE) tools/drupelet/main.ts addr2line --log $(LOG)

sizes: build    ## print what each server takes: text, data, stack, memory, handles; and what changed since the last commit
	@$(NODE) tools/sizes.ts

bench: build    ## count what calls, interrupts, services and more take, on the emulated board (BASE=main: and compare with that commit, UPDATE=1: renew bench/baseline.json)
	@$(NODE) bench/main.ts $(if $(BASE),--base "$(BASE)") $(if $(UPDATE),--update)

trace: setup    ## turn a log of the serial line with a `trace dump` into build/trace.json (LOG=file; otherwise piped in)
	@$(NODE) tools/trace.ts $(LOG)

lint: setup    ## check types, style and format of all sources
	@$(BIN)/eslint --cache --cache-location $(CACHE)/eslint --cache-strategy content . & style=$$!; \
	$(BIN)/tsc --project tsconfig.host.json && \
	$(BIN)/tsc --project tsconfig.assembly.json && \
	$(BIN)/prettier --cache --cache-location $(CACHE)/prettier --log-level warn --check .; others=$$?; \
	wait $$style && exit $$others

campaign: build    ## search for hours, not seconds: every state of the scenarios, random calls (TESTS=explore: only those)
	@$(NODE) tools/build/main.ts stress </dev/null
	@$(BIN)/vitest run --config vitest.campaign.config.ts $(TESTS)

mutants: setup    ## break the kernel in each place, list what no test notices (FILE=ipc.ts: there only; LIST=1: all places)
	@$(NODE) tools/mutate/main.ts $(if $(FILE),--file $(FILE)) $(if $(LIST),--list) </dev/null

format: setup    ## format all sources
	@$(BIN)/eslint --fix .
	@$(BIN)/prettier --log-level warn --write .

registers: setup    ## declare a device's registers (NAME=lamp, and SVD=file PERIPHERAL=LAMP0 or TABLE=file.csv)
	@$(NODE) tools/registers/import.ts --name "$(NAME)" "$(or $(SVD),$(TABLE))" "$(PERIPHERAL)" </dev/null

new-driver: setup    ## write a driver with model, protocol, server, command and tests (NAME=lamp; ADDRESS=0x3f214000 INTERRUPT=43, or without INTERRUPT for a device that has none)
	@$(NODE) tools/new-driver/main.ts --name "$(NAME)" --address "$(ADDRESS)" --interrupt "$(INTERRUPT)" </dev/null

api: setup    ## write the reference of lib/, drivers/ and sim/ as HTML: build/api/index.html
	@$(NODE) tools/docs-api.ts

docs: setup    ## write the references and what is made of protocols, registers and font, set line numbers in links right, and check the links
	@$(NODE) tools/docs-reference.ts
	@$(NODE) tools/docs-protocols.ts
	@$(NODE) tools/docs-font.ts
	@$(NODE) tools/docs-links.ts

setup:    ## install what is missing: compilers, emulator, debugger, npm packages
	@command -v node >/dev/null || { echo "set-up: Node 20 or later is needed, and there is none" >&2; exit 1; }
	@node tools/setup.mjs </dev/null

clean:    ## delete what was built
	@rm -rf build
