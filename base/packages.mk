# make deps, make deps-fuzz: install what the build needs. README.md says what
# each package is for.

PACKAGES := gcc libc6-dev make pkg-config libsdl2-dev libpng-dev zlib1g-dev \
    libinih-dev libcjson-dev libmd-dev libdw-dev check libunicorn-dev \
    libzydis-dev xvfb xdotool
PACKAGES_FUZZ := clang libclang-rt-14-dev

# Root rights are not needed if every package is there already.
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

# In `make deps lab` another make makes lab. It starts when the packages are
# there, because the rules look for compilers and libraries as they are read.
ifneq ($(filter deps deps-fuzz,$(MAKECMDGOALS)),)
GOALS_AFTER_DEPS := $(filter-out deps deps-fuzz,$(MAKECMDGOALS))
endif
ifneq ($(GOALS_AFTER_DEPS),)
.PHONY: $(GOALS_AFTER_DEPS) after-deps
$(GOALS_AFTER_DEPS): after-deps
	:
after-deps: $(filter deps deps-fuzz,$(MAKECMDGOALS))
	+$(MAKE) --no-print-directory $(GOALS_AFTER_DEPS)
endif
