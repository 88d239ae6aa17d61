# Booting (README.md): the images of the bundled kernel on several emulators, a
# CD that grub-mkrescue makes, and INT 13h beside another BIOS. Included after
# emulators.mk.

BOOT := tests/guest/boot
BOOT_OUT := $(BUILD)/tests/boot
BOOT_KERNEL := $(BOOT_OUT)/multiboot.elf
BOOT_INT13 := $(BOOT_OUT)/int13.bin

BOOT_LINK := $(LD) -m elf_i386 -z noexecstack --no-warn-rwx-segments

$(BOOT_KERNEL): $(BOOT_OUT)/multiboot.S.o $(BUILD)/flags/BOOT_LINK
	$(call link,$(BOOT_LINK) -Ttext=0x200000 $<)

$(BOOT_INT13): $(BOOT_OUT)/int13.S.o $(BOOT)/int13.ld $(BUILD)/flags/BOOT_LINK
	$(call link,$(BOOT_LINK) -T $(BOOT)/int13.ld --oformat binary $<)

$(BOOT_OUT)/%.S.o: $(BOOT)/%.S $(BUILD)/flags/I386_ASSEMBLE
	$(call compile,$(I386_ASSEMBLE))

.PHONY: check-boot check-boot-all
check: check-boot
check-boot: all $(EMULATOR_SERIAL) $(BOOT_KERNEL) $(BOOT_INT13)
	sh $(BOOT)/images.sh $(EMULATOR_SERIAL) $(PAGEWALK) $(GUEST_OUT) \
	    $(BOOT_OUT)/images qemu
	sh $(BOOT)/grub.sh $(PAGEWALK) $(BOOT_KERNEL) $(BOOT_OUT)/grub
	sh $(BOOT)/int13.sh $(PAGEWALK) $(BOOT_INT13) $(CD_ISO) $(BOOT_OUT)/int13

# The images on Bochs too, and the calls of INT 13h on SeaBIOS.
check-boot-all: check-boot
	sh $(BOOT)/int13.sh $(PAGEWALK) $(BOOT_INT13) $(CD_ISO) $(BOOT_OUT)/int13 \
	    qemu
	sh $(BOOT)/images.sh $(EMULATOR_SERIAL) $(PAGEWALK) $(GUEST_OUT) \
	    $(BOOT_OUT)/images qemu bochs

-include $(BOOT_OUT)/multiboot.S.d $(BOOT_OUT)/int13.S.d
