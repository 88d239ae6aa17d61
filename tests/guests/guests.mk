# Other people's software from Debian packages (README.md), by rows of guests.txt.
# Included after emulators.mk.

GUESTS := tests/guests
GUESTS_OUT := $(BUILD)/tests/guests
GUESTS_SECTOR := $(GUESTS_OUT)/sector.bin
GUESTS_LINK := $(LD) -m elf_i386 -z noexecstack --no-warn-rwx-segments

$(GUESTS_SECTOR): $(GUESTS_OUT)/sector.S.o $(BUILD)/flags/GUESTS_LINK
	$(call link,$(GUESTS_LINK) -Ttext=0x7c00 --oformat binary $<)

$(GUESTS_OUT)/%.S.o: $(GUESTS)/%.S $(BUILD)/flags/I386_ASSEMBLE
	$(call compile,$(I386_ASSEMBLE))

# Debian's kernels for i386 and its busybox, 106 MB, into $(GUESTS_OUT)/debian.
# They are fetched, not installed: for i386 they are another architecture's.
.PHONY: guests-debian
guests-debian:
	sh $(GUESTS)/fetch_debian.sh $(GUESTS_OUT)/debian || \
	    echo "guests: no kernels of Debian for i386: check-guests skips them"
deps-guests: guests-debian
guests-debian: | install-packages

# check-guests runs all rows, check-guests-short those of make check, and
# check-guests-NAME one row.
.PHONY: check-guests check-guests-short
check: check-guests-short
export LINUX BUSYBOX
check-guests: all $(GUESTS_SECTOR) $(BOOT_KERNEL)
	sh $(GUESTS)/guests.sh long $(PAGEWALK) $(GUESTS_OUT)
check-guests-short: all $(GUESTS_SECTOR)
	sh $(GUESTS)/guests.sh short $(PAGEWALK) $(GUESTS_OUT)
check-guests-%: all $(GUESTS_SECTOR) $(BOOT_KERNEL)
	sh $(GUESTS)/guests.sh long $(PAGEWALK) $(GUESTS_OUT) $*

-include $(GUESTS_OUT)/sector.S.d
