# Pagewalk. `make deps` once, then `make`, `make lab`, `make check`.
#
#   make deps      install the Debian packages the build needs
#   make           build/pagewalk, build/guest/kernel.elf and disk.img
#   make lab       boot the bundled kernel, print what TLB flushes cost
#   make check     every test
#   make fuzz      random machines and files, with libFuzzer (make deps-fuzz)
#   make bench     how fast it runs here, beside QEMU and Bochs
#   make install   DESTDIR= PREFIX=
#   make clean
#
# SAN=1 builds with the address and undefined-behaviour sanitizers, into a
# folder of its own. WERROR=1 (set by CI) makes warnings errors.

.DEFAULT_GOAL := all

SAN ?= 0
V ?= 0
PREFIX ?= /usr/local
BUILD := $(if $(filter 1,$(SAN)),build/san,build)
DATADIR := $(PREFIX)/share/pagewalk

CC ?= gcc
PKG_CONFIG ?= pkg-config

# One line a file; V=1 shows the commands instead.
ifneq ($(V),1)
.SILENT:
endif
say = echo "  $(1)	$(2)"

ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif

# Named with their reasons in README.md. Nothing is asked of root when all are
# there; without apt the list is what to look for.
PACKAGES := gcc libc6-dev make pkg-config libsdl2-dev libpng-dev zlib1g-dev \
    libinih-dev libcjson-dev check libunicorn-dev libzydis-dev

# What `make fuzz` needs beyond them.
PACKAGES_FUZZ := clang libclang-rt-14-dev

.PHONY: deps deps-fuzz
deps: WANTED := $(PACKAGES)
deps-fuzz: WANTED := $(PACKAGES_FUZZ)
deps deps-fuzz:
	missing=; for p in $(WANTED); do \
	    dpkg-query -W -f '$${Status}' $$p 2>/dev/null | \
	        grep -q 'ok installed' || missing="$$missing $$p"; done; \
	[ -z "$$missing" ] || { echo "installing:$$missing"; \
	    as_root=; [ "$$(id -u)" = 0 ] || as_root=sudo; \
	    $$as_root apt-get update -q && DEBIAN_FRONTEND=noninteractive \
	    $$as_root apt-get install -q -y --no-install-recommends $$missing; }

# `make deps lab`: the other goals are made when the packages are there, by a
# make that has been started then and finds them.
OTHER_GOALS := $(filter-out deps deps-fuzz,$(MAKECMDGOALS))
ifneq ($(and $(filter deps deps-fuzz,$(MAKECMDGOALS)),$(OTHER_GOALS)),)
.PHONY: $(OTHER_GOALS) after-deps
$(OTHER_GOALS): after-deps
	:
after-deps: $(filter deps deps-fuzz,$(MAKECMDGOALS))
	+$(MAKE) --no-print-directory $(OTHER_GOALS)
else

CFLAGS ?= $(if $(filter 1,$(SAN)),-O1,-O2) -g
# What lies side by side is not to be added or copied as one: reading two that
# were written one by one stalls the host until they have left it. Compilers
# that do not know an option go without it.
cc_option = $(shell $(CC) -Werror $(1) -x c -c -o /dev/null /dev/null \
		2>/dev/null && echo $(1))
APART := $(call cc_option,-fno-tree-slp-vectorize) \
	 $(call cc_option,-fno-store-merging)
# Handlers of micro-ops have nothing in common that is worth a register between
# them: what one finds there another would have to put there (GCC manual,
# -fgcse, on computed gotos).
ENGINE_FLAGS := $(call cc_option,-fno-gcse) \
		$(call cc_option,-fno-code-hoisting) \
		$(call cc_option,-fno-tree-pre)
CFLAGS_ALL := -std=c11 -Wall -Wextra -fno-strict-aliasing $(APART) \
	      -I. -MMD -MP
ifeq ($(SAN),1)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS_ALL += $(SANITIZE)
endif
ifneq ($(filter 1,$(WERROR) $(CI:true=1)),)
CFLAGS_ALL += -Werror
endif
CFLAGS_ALL += $(CFLAGS)

# Asked when a recipe runs: not every goal needs the answer.
pkg = $(shell $(PKG_CONFIG) --$(1) $(2) 2>/dev/null)
LDLIBS = $(call pkg,libs,libpng zlib sdl2 libcjson) -linih -lpthread -lm
CFLAGS_EMU = $(call pkg,cflags,libpng) -DPAGEWALK_DATADIR='"$(DATADIR)"'

# emu/display/window.c without SDL2 is window_none.c: headless.
LIB_SRC := $(filter-out emu/main.c emu/display/window_none.c, \
    $(foreach floor,base devices mmu cpu emu, \
        $(wildcard $(floor)/*.c $(floor)/*/*.c)))
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/emu/model/models.o

.PHONY: all lab check install clean
all: $(BUILD)/pagewalk

include guest/guest.mk guest/disk/disk.mk firmware/firmware.mk tests/tests.mk

all: $(GUEST_ELF) $(DISK_IMG)

$(BUILD)/pagewalk: $(BUILD)/obj/emu/main.o $(LIB_OBJ) $(FIRMWARE_OBJ)
	$(call say,LINK,$@)
	$(CC) $(SANITIZE) -o $@ $^ $(LDLIBS)

$(BUILD)/obj/%.o: %.c Makefile
	$(call say,CC,$<)
	mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(CFLAGS_EMU) -c -o $@ $<

$(BUILD)/obj/cpu/engine/engine.o: CFLAGS_ALL += $(ENGINE_FLAGS)

$(BUILD)/obj/emu/display/window.o: emu/display/window.c emu/display/window_none.c Makefile
	mkdir -p $(@D)
	if $(PKG_CONFIG) --exists sdl2 2>/dev/null; then \
	    $(call say,CC,emu/display/window.c); \
	    $(CC) $(CFLAGS_ALL) $(call pkg,cflags,sdl2) -c -o $@ emu/display/window.c; \
	else \
	    $(call say,CC,emu/display/window_none.c (no SDL2: headless)); \
	    $(CC) $(CFLAGS_ALL) -c -o $@ emu/display/window_none.c; fi

$(BUILD)/obj/emu/model/models.o: emu/model/models.S emu/model/models.def \
    $(wildcard emu/model/models/*.ini)
	mkdir -p $(@D)
	$(CC) -I. -c -o $@ $<

lab: all
	$(BUILD)/pagewalk lab

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(DATADIR)
	install $(BUILD)/pagewalk $(DESTDIR)$(PREFIX)/bin/pagewalk
	install -m 644 $(GUEST_ELF) $(DESTDIR)$(DATADIR)/kernel.elf

clean:
	rm -rf build

-include $(LIB_OBJ:.o=.d) $(BUILD)/obj/emu/main.d

endif
