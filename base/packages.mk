# make deps: installs the packages that the build and `lab` need, and of the
# goals behind it those that they need besides. README.md says what each is for.
#
#   make deps           what `lab` needs
#   make deps check     what `check` needs, then check
#   make deps-check     what `check` needs
#
# So deps-window, deps-bench, deps-boot, deps-guests, deps-fuzz, deps-report,
# deps-lint, deps-deb and deps-bare.

PACKAGES := gcc libc6-dev make pkg-config libpng-dev zlib1g-dev libinih-dev \
    libcjson-dev libmd-dev
PACKAGES_window := libsdl2-dev libedit-dev libjs-d3 libncurses-dev
PACKAGES_check := $(PACKAGES_window) check libunicorn-dev libzydis-dev libdw-dev \
    liblzma-dev mandoc xvfb xdotool mtools dosfstools seabios bochsbios \
    acpica-tools gdb
PACKAGES_bench := qemu-system-x86 bochs bochs-term
PACKAGES_boot := grub-pc-bin grub-common xorriso mtools
PACKAGES_guests := seabios bochsbios vgabios memtest86+ grub-pc-bin grub-common \
    xorriso mtools syslinux syslinux-common isolinux ipxe cpio \
    liblzma-dev
PACKAGES_fuzz := clang libclang-rt-14-dev
PACKAGES_report := chromium
PACKAGES_lint := clang-tidy cppcheck
PACKAGES_deb := $(PACKAGES_window) libdw-dev liblzma-dev check build-essential \
    dpkg-dev debhelper lintian
PACKAGES_bare := debootstrap

DEPS_KINDS := window check bench boot guests fuzz report lint deb bare
DEPS_GOALS := deps $(DEPS_KINDS:%=deps-%)

# $(call packages_of,GOAL): what the goal needs besides PACKAGES.
packages_of = \
    $(if $(filter all install,$(1)),$(PACKAGES_window)) \
    $(if $(filter check $(filter-out check-bare,$(filter check-%,$(1))),$(1)), \
        $(PACKAGES_check)) \
    $(if $(filter bench check-%-all,$(1)),$(PACKAGES_bench)) \
    $(if $(filter check-boot%,$(1)),$(PACKAGES_boot)) \
    $(if $(filter check-guests%,$(1)),$(PACKAGES_guests)) \
    $(if $(filter fuzz,$(1)),$(PACKAGES_fuzz)) \
    $(if $(filter check-cli-report,$(1)),$(PACKAGES_report)) \
    $(if $(filter lint,$(1)),$(PACKAGES_lint) $(PACKAGES_window)) \
    $(if $(filter deb,$(1)),$(PACKAGES_deb)) \
    $(if $(filter check-bare,$(1)),$(PACKAGES_bare)) \
    $(PACKAGES_$(patsubst deps-%,%,$(filter deps-%,$(1))))

ifneq ($(filter $(DEPS_GOALS),$(MAKECMDGOALS)),)
GOALS_AFTER_DEPS := $(filter-out $(DEPS_GOALS),$(MAKECMDGOALS))
WANTED := $(sort $(PACKAGES) \
    $(foreach goal,$(MAKECMDGOALS),$(call packages_of,$(goal))))
endif

# Root rights are not needed if every package is there already.
.PHONY: $(DEPS_GOALS) install-packages
$(DEPS_GOALS): install-packages
install-packages:
	missing=; for p in $(WANTED); do \
	    dpkg-query -W -f '$${Status}' $$p 2>/dev/null | \
	        grep -q 'ok installed' || missing="$$missing $$p"; done; \
	[ -z "$$missing" ] || { echo "installing:$$missing"; \
	    as_root=; [ "$$(id -u)" = 0 ] || as_root=sudo; \
	    $$as_root apt-get update -q && DEBIAN_FRONTEND=noninteractive \
	    $$as_root apt-get install -q -y --no-install-recommends $$missing; }

# In `make deps lab` another make makes lab. It starts when the packages are
# there, because the rules look for compilers and libraries as they are read.
ifneq ($(GOALS_AFTER_DEPS),)
.PHONY: $(GOALS_AFTER_DEPS) after-deps
$(GOALS_AFTER_DEPS): after-deps
	:
after-deps: install-packages
	+$(MAKE) --no-print-directory $(GOALS_AFTER_DEPS)
endif
