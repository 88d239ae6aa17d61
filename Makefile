# Pagewalk. `make deps` once, then `make`, `make lab`, `make check`.
#
#   make deps      install the Debian packages the build needs
#   make           build/pagewalk, build/guest/kernel.elf and disk.img
#   make lab       boot the bundled kernel, print what TLB flushes cost
#   make check     every test
#   make bench     how fast it runs here
#   make install   DESTDIR= PREFIX=
#   make clean
#
# SAN=1 builds with the address and undefined-behaviour sanitizers, into a
# folder of its own. WERROR=1 (set by CI) makes warnings errors.

SAN ?= 0
PREFIX ?= /usr/local
BUILD := $(if $(filter 1,$(SAN)),build/san,build)

CC ?= gcc
PKG_CONFIG ?= pkg-config
DATADIR := $(PREFIX)/share/pagewalk

CFLAGS ?= -O2 -g
CFLAGS += -std=c11 -Wall -Wextra -fno-strict-aliasing -I. -MMD -MP
ifeq ($(SAN),1)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS += $(SANITIZE) -O1
endif
ifneq ($(filter 1,$(WERROR)$(CI:true=1)),)
CFLAGS += -Werror
endif

pkg = $(shell $(PKG_CONFIG) --$(1) $(2) 2>/dev/null)
HAVE_SDL := $(shell $(PKG_CONFIG) --exists sdl2 2>/dev/null && echo 1)
LDLIBS := $(call pkg,libs,libpng zlib) -linih -lpthread -lm
CFLAGS_EMU := $(call pkg,cflags,libpng) -DPAGEWALK_DATADIR='"$(DATADIR)"'
ifeq ($(HAVE_SDL),1)
LDLIBS += $(call pkg,libs,sdl2)
WINDOW := window
else
WINDOW := window_none
endif

EMU := $(filter-out emu/main.c emu/window.c emu/window_none.c, \
    $(wildcard emu/*.c)) emu/$(WINDOW).c
LIB_SRC := $(EMU) $(wildcard cpu/*.c mmu/*.c devices/*.c)
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/emu/models.o

.PHONY: all deps lab check bench install clean
all: $(BUILD)/pagewalk

include guest/guest.mk guest/disk/disk.mk firmware/firmware.mk
include tests/tests.mk

all: $(GUEST_ELF) $(DISK_IMG)

$(BUILD)/pagewalk: $(BUILD)/obj/emu/main.o $(LIB_OBJ) $(FIRMWARE_OBJ)
	$(CC) $(SANITIZE) -o $@ $^ $(LDLIBS)

$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(CFLAGS_EMU) -c -o $@ $<

# SDL's flags stay out of everything else.
$(BUILD)/obj/emu/window.o: CFLAGS_EMU += $(call pkg,cflags,sdl2)

$(BUILD)/obj/emu/models.o: emu/models.S emu/models.def \
    $(wildcard emu/models/*.ini)
	@mkdir -p $(@D)
	$(CC) -I. -c -o $@ $<

deps:
	@sh emu/deps.sh

lab: all
	@$(BUILD)/pagewalk lab

bench: all
	@$(BUILD)/pagewalk run --headless --append "lab=directmap,kmap exit" \
	    --serial none

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(DATADIR)
	install $(BUILD)/pagewalk $(DESTDIR)$(PREFIX)/bin/pagewalk
	install -m 644 $(GUEST_ELF) $(DESTDIR)$(DATADIR)/kernel.elf

clean:
	rm -rf build

-include $(LIB_OBJ:.o=.d) $(BUILD)/obj/emu/main.d
