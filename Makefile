# Pagewalk, a cycle-level i386 paging emulator.
#
#   make              build the emulator, the bundled kernel and its disk,
#                     floppy and CD images
#   make deps         install the packages that `lab` needs (Debian), and those
#                     of the goals behind it: make deps lab, make deps check
#   make deps-GOAL    install the packages alone; GOAL is window, check, bench,
#                     boot, guests, fuzz, lint, deb or bare
#   make lab          boot the bundled kernel and print what TLB flushes cost
#   make install      install the emulator, the kernel, man pages, completions
#                     and documentation: DESTDIR= PREFIX=
#   make uninstall    remove what install has copied, with the same variables
#   make deb          build a Debian package, in build/deb/
#   make clean        remove build/
#
#   make check        run every test, that is:
#     check-unit      the units of the emulator
#     check-cli       the command line; check-cli-NAME runs tests/cli/NAME.sh
#     check-access    every combination of permission bits, by the MMU's rules
#     check-count     the counting rules, against a second implementation
#     check-trace     traces, by a second reader of their format
#     check-timing    cycles of the pipeline, by a second model of it
#     check-clocks    the clock tables, by the manuals' rows and by hand
#     check-golden    recorded traces, replayed: the statistics of their runs
#     check-ci        the recipe of docs/ci.md, on an example kernel
#     check-decoder   the decoder, against Zydis
#     check-fpu       the x87, against the host's
#     check-failures  calls of the host that fail, one at a time
#     check-fuzz      random instructions, against Unicorn
#     check-inputs    random machines and files
#     check-boot      the kernel's images, a CD of GRUB, INT 13h
#     check-guests-short  other people's BIOSes
#     check-services  the boot ROM's other services: calls of all of them
#     check-protmode  a test kernel: segments, gates, tasks, exceptions
#     check-permission  a test kernel: permission bits, also on QEMU
#     check-ide       a test kernel: disks, DMA, CD-ROM, also on QEMU
#     check-apic      a test kernel: local and I/O APIC, also on QEMU; tables
#     check-board     a test kernel: A20, shadow RAM, clock, power, also on QEMU
#     check-docs      the tables in the documentation
#     check-install   installed programs, man pages, completions
#     check-structure the layout of the sources
#   make check-protmode-all check-permission-all check-boot-all
#   make check-services-all
#                     the test kernels, images and calls on QEMU and Bochs too
#   make check-guests other people's software; check-guests-NAME: one of it
#   make check-lackey check-slurm
#                     sweeps: of a longer program, on a Slurm cluster
#   make check-bare   the README's commands, install and package, in a fresh
#                     Debian (root; 15 minutes): BARE=
#   make check-x87-all more of check-fpu: N= SEED=
#   make fuzz-cpu     more of check-fuzz: N= SEED=
#   make check-replay more of check-trace: N= SEED=
#   make check-timing-all more of check-timing: N= SEED=
#   make fuzz         more of check-inputs, with libFuzzer: FUZZ_SECONDS=
#   make fuzz-report  what all runs of it have done; fuzz-keep: for git
#   make mutate       make mistakes in the CPU: do the tests notice? MUTATION=
#   make soak         mixed labs for hours: SOAK_SECONDS=
#   make lint         clang-tidy and cppcheck: is there a fault that they know?
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
include base/install/install.mk # man pages, completions, install, deb
include tests/tests.mk          # everything from check to structure

.PHONY: all lab clean help
all: $(PAGEWALK) $(GUEST_ELF) $(BOOT_IMAGES) $(LINUX_LAB) $(USER_SYMBOLS)

lab: all
	$(PAGEWALK) lab

clean:
	rm -rf build

help:
	sed -n '/^$$/q; s/^# \{0,1\}//p' Makefile

endif
