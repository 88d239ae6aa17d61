# What comes with the program, and how it gets onto a machine.
#
#   make install DESTDIR= PREFIX=     copies it
#   make uninstall DESTDIR= PREFIX=   removes what install has copied
#   make deb                          a Debian package, in $(DEB_OUT)
#
# Man pages and completions are made from what the program says of itself
# (facts.sh): they follow emu/options/options.def and commands.def. Included
# after emu.mk, guest.mk and disk.mk.

VERSION := $(shell sed -n 's/^\#define PAGEWALK_VERSION "\(.*\)"/\1/p' \
    emu/host/version.h)
CHANGELOG := base/debian/changelog
# Of the newest entry: the same pages, whenever they are made.
MAN_DATE := $(shell date -u +%Y-%m-%d -d \
    "$$(sed -n 's/^ -- .*>  //p' $(CHANGELOG) | head -n 1)")

# Where zsh looks for completions, below PREFIX.
ZSH_FUNCTIONS ?= share/zsh/site-functions

MANUAL := $(BUILD)/manual
FACTS := $(MANUAL)/facts
MAN_1 := $(patsubst docs/man/%.md,$(MANUAL)/%.1,$(wildcard docs/man/*.md))
MAN_5 := $(MANUAL)/pagewalk-model.5 $(MANUAL)/pagewalk-trace.5
COMPLETION_BASH := $(MANUAL)/pagewalk.bash
COMPLETION_ZSH := $(MANUAL)/_pagewalk

.PHONY: manual
all: manual
manual: $(MAN_1) $(MAN_5) $(COMPLETION_BASH) $(COMPLETION_ZSH)

$(FACTS): base/install/facts.sh $(PAGEWALK) base/log.def
	mkdir -p $(@D)
	sh $< $(PAGEWALK) >$@

# $(call man,NAME,SECTION,COMMAND): $(page), Markdown, as a man page.
page = $(filter %.md,$^)
define man
$(call say,MAN,$@)
awk -v page=$(1) -v section=$(2) -v command=$(3) -v version=$(VERSION) \
    -v date=$(MAN_DATE) -f base/install/man.awk $(FACTS) $(page) >$@
endef

$(MAN_1) $(MAN_5): $(FACTS) base/install/man.awk $(CHANGELOG)

$(MANUAL)/pagewalk.1: docs/man/pagewalk.md
	$(call man,pagewalk,1,)

$(MANUAL)/pagewalk-%.1: docs/man/pagewalk-%.md
	$(call man,pagewalk-$*,1,$*)

$(MANUAL)/pagewalk-model.5: docs/models.md
	$(call man,pagewalk-model,5,)

$(MANUAL)/pagewalk-trace.5: docs/trace-format.md
	$(call man,pagewalk-trace,5,)

COMPLETION := $(addprefix base/install/,values.awk bash.awk completion.bash \
    zsh.awk)

$(COMPLETION_BASH): $(FACTS) $(COMPLETION)
	awk -v template=base/install/completion.bash \
	    -f base/install/values.awk -f base/install/bash.awk $(FACTS) >$@

$(COMPLETION_ZSH): $(FACTS) $(COMPLETION)
	awk -f base/install/values.awk -f base/install/zsh.awk $(FACTS) >$@

# What is installed, a word each: FILE:PLACE below PREFIX. What goes to bin/ is
# a program.
to = $(foreach file,$(2),$(file):$(1)/$(notdir $(file)))
INSTALLED := $(PAGEWALK):bin/pagewalk \
    $(call to,share/pagewalk,$(GUEST_ELF) $(LINUX_LAB) $(BOOT_IMAGES)) \
    $(call to,share/pagewalk/models,$(wildcard emu/model/models/*.ini)) \
    $(call to,share/man/man1,$(MAN_1)) \
    $(call to,share/man/man5,$(MAN_5)) \
    $(COMPLETION_BASH):share/bash-completion/completions/pagewalk \
    $(call to,$(ZSH_FUNCTIONS),$(COMPLETION_ZSH)) \
    $(call to,share/doc/pagewalk,README.md $(CHANGELOG)) \
    $(call to,share/doc/pagewalk/docs,$(wildcard docs/*.md)) \
    $(call to,share/doc/pagewalk/docs/images,$(wildcard docs/images/*)) \
    $(call to,share/doc/pagewalk/docs/sessions,$(wildcard docs/sessions/*))

# Folders that are the program's own, the inner ones first.
OWN_FOLDERS := share/pagewalk/models share/pagewalk \
    share/doc/pagewalk/docs/images share/doc/pagewalk/docs/sessions \
    share/doc/pagewalk/docs share/doc/pagewalk

.PHONY: install uninstall
install: all
	for entry in $(INSTALLED); do \
	    mode=644; case $$entry in *:bin/*) mode=755 ;; esac; \
	    install -D -m $$mode "$${entry%:*}" \
	        "$(DESTDIR)$(PREFIX)/$${entry##*:}" || exit 1; done

uninstall:
	for entry in $(INSTALLED); do \
	    rm -f "$(DESTDIR)$(PREFIX)/$${entry##*:}" || exit 1; done
	for folder in $(OWN_FOLDERS); do \
	    folder="$(DESTDIR)$(PREFIX)/$$folder"; \
	    [ ! -d "$$folder" ] || rmdir --ignore-fail-on-non-empty \
	        "$$folder" || exit 1; done

# The package is built in a copy of the sources, because dpkg-buildpackage wants
# debian/ at the top.
DEB_OUT := $(BUILD)/deb
DEB_TREE := $(DEB_OUT)/pagewalk-$(VERSION)
SOURCES := Makefile README.md base cpu devices docs emu firmware guest mmu tests

.PHONY: deb
deb:
	command -v dpkg-buildpackage dh >/dev/null || \
	    { echo "deb: needs dpkg-dev and debhelper: make deps-deb"; exit 1; }
	rm -rf $(DEB_OUT)
	mkdir -p $(DEB_TREE)
	cp -R $(SOURCES) $(DEB_TREE)
	cp -R base/debian $(DEB_TREE)
	cd $(DEB_TREE) && env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS \
	    DEB_BUILD_OPTIONS="terse $$DEB_BUILD_OPTIONS" \
	    dpkg-buildpackage --no-sign
	if command -v lintian >/dev/null; then \
	    lintian --fail-on error,warning --display-info $(DEB_OUT)/*.changes; \
	else echo "deb: no lintian: the package is not checked"; fi
	echo "  DEB	"$(DEB_OUT)/pagewalk_$(VERSION)_*.deb
