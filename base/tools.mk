# The tools that every rule uses, and their flags. A fragment that works without
# the Makefile (guest/guest.mk, tests/reference/reference.mk) includes it, too.
#
# A command is one variable, and $(BUILD)/flags/NAME holds its text: what the
# command makes depends on that file, so it is made again when the flags change.

SAN ?= 0
V ?= 0
PREFIX ?= /usr/local
BUILD := build$(if $(filter 1,$(SAN)),/san,$(if $(filter thread,$(SAN)),/tsan))
DATADIR := $(PREFIX)/share/pagewalk

# Each rule says in one line what it makes; V=1 shows the commands instead.
ifneq ($(V),1)
.SILENT:
endif
say = echo "  $(1)	$(2)"

ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif

# CC makes what runs on this machine, GUEST_CC what runs on an emulated one.
ifeq ($(origin CC),default)
CC := gcc
endif
GUEST_CC ?= gcc
OBJCOPY ?= objcopy
PKG_CONFIG ?= pkg-config

# $(call pkg,cflags,NAMES), $(call pkg,libs,NAMES): flags of installed packages.
pkg = $(shell $(PKG_CONFIG) --$(1) $(2) 2>/dev/null)
# $(call have_pkg,NAME), $(call have_header,NAME): yes or nothing.
have_pkg = $(shell $(PKG_CONFIG) --exists $(1) 2>/dev/null && echo yes)
have_header = $(shell $(CC) -E -include $(1) -x c /dev/null >/dev/null 2>&1 && \
    echo yes)
# $(call cc_option,FLAG): the flag, if the compiler knows it.
cc_option = $(shell $(CC) -Werror $(1) -x c -c -o /dev/null /dev/null \
    2>/dev/null && echo $(1))

CFLAGS ?= $(if $(filter 1,$(SAN)),-O1,-O2) -g
WARNINGS := -Wall -Wextra $(if $(filter 1,$(WERROR) $(CI:true=1)),-Werror)
ifeq ($(SAN),1)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
endif
ifeq ($(SAN),thread)
SANITIZE := -fsanitize=thread
endif

# Do not merge adjacent loads or stores: a wide load of values just stored
# separately cannot be store-forwarded and stalls.
APART := $(call cc_option,-fno-tree-slp-vectorize) \
    $(call cc_option,-fno-store-merging)

# What makes a fault of ours harder to use, and costs nothing that can be
# measured (docs/performance.md). Stack protectors cost in hot paths: emu.mk says
# who has them.
OPTIMIZED := $(filter -O1 -O2 -O3 -Os,$(CFLAGS))
HARDEN := $(call cc_option,-fPIE) $(call cc_option,-fstack-clash-protection) \
    $(if $(SANITIZE),,$(if $(OPTIMIZED),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2))
HARDEN_LINK := -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack

COMPILE := $(CC) -std=c11 $(WARNINGS) -fno-strict-aliasing $(APART) -I. \
    -MMD -MP $(SANITIZE) $(HARDEN) $(CPPFLAGS) $(CFLAGS)
LINK := $(CC) $(SANITIZE) $(HARDEN_LINK) $(LDFLAGS)

# Code for an i386 without an operating system: no library and no x87, because
# not every model has one. Nothing is linked from libgcc, which a 64-bit host
# has for 32 bits only if multilib is installed.
I386_CFLAGS := -m32 -march=i386 -std=c11 -ffreestanding -mgeneral-regs-only \
    -fno-pic -fno-pie -fno-stack-protector -fcf-protection=none \
    -fno-asynchronous-unwind-tables -fno-strict-aliasing $(WARNINGS) -I. \
    -MMD -MP
I386_ASSEMBLE := $(GUEST_CC) -m32 -I. -MMD -MP
I386_LINK := $(GUEST_CC) -m32 -nostdlib -static -no-pie -Wl,--build-id=none \
    -Wl,-z,noexecstack -Wl,--no-warn-rwx-segments

.DELETE_ON_ERROR:
.PHONY: FORCE
$(BUILD)/flags/%: FORCE
	@mkdir -p $(@D)
	@text='$(subst ','\'',$($*))'; \
	printf '%s\n' "$$text" | cmp -s - $@ || printf '%s\n' "$$text" >$@
.PRECIOUS: $(BUILD)/flags/%

# $(call compile,COMMAND): the first prerequisite to an object.
define compile
$(call say,CC,$<)
mkdir -p $(@D)
$(1) -c -o $@ $<
endef

# $(call link,COMMAND): a program. $(objects) are those among the prerequisites.
define link
$(call say,LINK,$@)
mkdir -p $(@D)
$(1) -o $@
endef
objects = $(filter %.o,$^)

# A linker script that uses the constants of headers.
define preprocess_ld
mkdir -p $(@D)
$(GUEST_CC) -E -P -x c -I. -MMD -MP -MF $@.d -MT $@ -o $@ $<
endef

# $(eval $(call file_flags,OBJECTS,NAME)): these objects are compiled with the
# flags in the variable NAME as well.
define file_flags
$(1): private FILE_FLAGS += $$($(2))
$(1): $(BUILD)/flags/$(2)
endef

# Every object for this machine.
$(BUILD)/obj/%.o: %.c $(BUILD)/flags/COMPILE
	$(call compile,$(COMPILE) $(FILE_FLAGS))

$(BUILD)/obj/%.o: %.S $(BUILD)/flags/COMPILE
	$(call compile,$(COMPILE) $(FILE_FLAGS))
