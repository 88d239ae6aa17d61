# The tables in the documentation are what the commands above them print, and
# the drawings what draw_NAME.awk makes of it.
#
#   make check-docs   compares them, and the README's picture
#   make docs         writes them anew
#   make docs-debian  the same for those of docs/linux.md, which take some
#                     minutes and Debian's kernels (make guests-debian)
#   make check-cited  looks for the paths and headings that pages and comments
#                     name

DOC_PAGES := README.md $(wildcard docs/*.md)

# This page shows what Valgrind's callgrind_annotate prints of lines of source.
ifeq ($(and $(HAVE_LIBDW),$(shell command -v callgrind_annotate)),)
DOC_PAGES := $(filter-out docs/profile.md,$(DOC_PAGES))
endif

# This one shows lines of source at the prompt's stops.
ifeq ($(HAVE_LIBDW),)
DOC_PAGES := $(filter-out docs/monitor.md,$(DOC_PAGES))
endif

# This page shows sessions of gdb.
ifeq ($(shell command -v gdb),)
DOC_PAGES := $(filter-out docs/debugging.md,$(DOC_PAGES))
endif

# The kernel's cycles depend on the compiler that built it. The pages show them
# for Debian 12's gcc; with another compiler there is nothing to compare.
.PHONY: docs check-docs
ifeq ($(shell $(GUEST_CC) -dumpversion 2>/dev/null),12)
check: check-docs
endif

.PHONY: check-cited
check: check-cited
check-cited:
	sh tests/docs/check_cited.sh

# The README's pictures: what the kernel shows after two experiments.
DOC_PICTURE := docs/images/kernel.png
draw_picture = $(PAGEWALK) run --headless --quiet --serial none \
    --append "lab=directmap,kmap exit" --screenshot $(1)

# And the TLB view while `lab kmap` runs.
DOC_OVERLAY := docs/images/overlay.png
draw_overlay = $(PAGEWALK) run --headless --quiet --serial none --overlay \
    --wait "Type help" --type 'lab kmap\n' --screenshot $(1) \
    --screenshot-at "text:LAB kmap kmap_local_same" \
    --until text:local_slots_in_use

check-docs: all
	$(call draw_picture,$(BUILD)/picture.png)
	$(call draw_overlay,$(BUILD)/overlay.png)
	cmp $(BUILD)/picture.png $(DOC_PICTURE) && \
	    cmp $(BUILD)/overlay.png $(DOC_OVERLAY) || \
	    { echo "docs: run make docs"; exit 1; }
	failed=0; for page in $(DOC_PAGES); do \
	    PAGEWALK=$(PAGEWALK) sh tests/docs/render.sh $$page | \
	        diff -u $$page - || failed=1; done; \
	if [ $$failed = 1 ]; then echo "docs: run make docs"; exit 1; fi; \
	echo "docs: every table is what its command prints"

docs: all
	$(call draw_picture,$(DOC_PICTURE))
	$(call draw_overlay,$(DOC_OVERLAY))
	for page in $(DOC_PAGES); do \
	    PAGEWALK=$(PAGEWALK) sh tests/docs/render.sh $$page \
	        >$(BUILD)/page.md && cat $(BUILD)/page.md >$$page; done

.PHONY: docs-debian
docs-debian: all
	sh tests/guests/initrd.sh $(GUESTS_OUT)/debian/bin/busybox \
	    $(GUESTS_OUT)/debian/initrd
	cd $(GUESTS_OUT)/debian && PAGEWALK=$(abspath $(PAGEWALK)) RENDER=debian \
	    sh $(CURDIR)/tests/docs/render.sh $(CURDIR)/docs/linux.md \
	    >$(CURDIR)/$(BUILD)/page.md
	cat $(BUILD)/page.md >docs/linux.md
