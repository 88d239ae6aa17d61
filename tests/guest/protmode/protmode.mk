# The protected-mode test kernel (README.md). Included after emulators.mk.

PROTMODE := tests/guest/protmode
PROTMODE_OUT := $(BUILD)/tests/protmode
PROTMODE_ELF := $(BUILD)/tests/protmode.elf
PROTMODE_SRC := $(wildcard $(PROTMODE)/*.c $(PROTMODE)/*.S)
PROTMODE_OBJ := $(PROTMODE_SRC:$(PROTMODE)/%=$(PROTMODE_OUT)/%.o)

PROTMODE_COMPILE := $(GUEST_CC) $(I386_CFLAGS) -std=gnu11 -O2 -fno-builtin
PROTMODE_LINK := $(I386_LINK) -Wl,-z,max-page-size=4096 \
    -T $(PROTMODE)/kernel.ld $(PROTMODE_OBJ)

$(PROTMODE_ELF): $(PROTMODE_OBJ) $(PROTMODE)/kernel.ld \
    $(BUILD)/flags/PROTMODE_LINK
	$(call link,$(PROTMODE_LINK))

$(PROTMODE_OUT)/%.c.o: $(PROTMODE)/%.c $(BUILD)/flags/PROTMODE_COMPILE
	$(call compile,$(PROTMODE_COMPILE))

$(PROTMODE_OUT)/%.S.o: $(PROTMODE)/%.S $(BUILD)/flags/I386_ASSEMBLE
	$(call compile,$(I386_ASSEMBLE))

.PHONY: check-protmode check-protmode-all
check: check-protmode
check-protmode: $(PAGEWALK) $(PROTMODE_ELF)
	sh $(PROTMODE)/check.sh $(PAGEWALK) $(PROTMODE_ELF)

# The test kernel on QEMU and Bochs too, where they are installed.
check-protmode-all: check-protmode $(EMULATOR_SERIAL) $(MKDISK) $(DISK_LOADER)
	sh $(PROTMODE)/check_all.sh $(EMULATOR_SERIAL) $(PAGEWALK) \
	    $(MKDISK) $(DISK_LOADER) $(PROTMODE_ELF) $(PROTMODE_OUT)/all

-include $(PROTMODE_OBJ:.o=.d)
