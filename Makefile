# Pagewalk, a cycle-level i386 paging emulator.
#
#   make              build the emulator, the bundled kernel and its disk image
#   make deps         install the packages that build and tests need (Debian);
#                     other goals may follow: make deps lab
#   make lab          boot the bundled kernel and print what TLB flushes cost
#   make install      install the emulator and the kernel: DESTDIR= PREFIX=
#   make clean        remove build/
#
#   make check        run every test, that is:
#     check-unit      the units of the emulator
#     check-cli       the command line; check-cli-NAME runs tests/cli/NAME.sh
#     check-access    every combination of permission bits, by the MMU's rules
#     check-count     the counting rules, against a second implementation
#     check-trace     traces, by a second reader of their format
#     check-golden    recorded traces, replayed: the statistics of their runs
#     check-ci        the recipe of docs/ci.md, on an example kernel
#     check-decoder   the decoder, against Zydis
#     check-fuzz      random instructions, against Unicorn
#     check-inputs    random machines and files
#     check-protmode  a test kernel: segments, gates, tasks, exceptions
#     check-permission  a test kernel: permission bits, also on QEMU
#     check-docs      the tables in the documentation
#     check-structure the layout of the sources
#   make check-protmode-all check-permission-all
#                     the test kernels on QEMU and Bochs too
#   make fuzz-cpu     more of check-fuzz: N= SEED=
#   make check-replay more of check-trace: N= SEED=
#   make fuzz         more of check-inputs, with libFuzzer: FUZZ_SECONDS=
#   make deps-fuzz    install what fuzz needs
#   make mutate       make mistakes in the CPU: do the tests notice? MUTATION=
#   make bench        measure speed, beside QEMU and Bochs (docs/performance.md)
#   make bench-traces of traces only: replay speed, cost and size of recordings
#   make docs         write the tables in the documentation anew
#   make structure    report on the layout of the sources
#
#   SAN=1             build with address and undefined-behaviour sanitizers, in
#                     build/san
#   WERROR=1          warnings are errors
#   V=1               show the commands
#   CC= CFLAGS= LDFLAGS= PKG_CONFIG=
#   GUEST_CC=         the compiler of the kernel and the boot ROM

.DEFAULT_GOAL := all

include base/tools.mk           # compilers and their flags
include base/packages.mk        # deps

ifeq ($(GOALS_AFTER_DEPS),)

include firmware/firmware.mk    # the boot ROM
include emu/emu.mk              # the emulator: emu, cpu, mmu, devices, base
include guest/guest.mk          # the bundled kernel
include guest/disk/disk.mk      # the disk image
include tests/tests.mk          # everything from check to structure

.PHONY: all lab install clean help
all: $(PAGEWALK) $(GUEST_ELF) $(DISK_IMG)

lab: all
	$(PAGEWALK) lab

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(DATADIR)
	install $(PAGEWALK) $(DESTDIR)$(PREFIX)/bin/pagewalk
	install -m 644 $(GUEST_ELF) $(DESTDIR)$(DATADIR)/kernel.elf

clean:
	rm -rf build

help:
	sed -n '/^$$/q; s/^# \{0,1\}//p' Makefile

endif
