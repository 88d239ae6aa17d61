# The kernel on media that any BIOS boots: $(DISK_IMG), $(FLOPPY_IMG) and
# $(CD_ISO). Its command line is DISK_APPEND; $(MKDISK) --append IMAGE "COMMAND
# LINE" changes it later. Included after guest.mk.

DISK_APPEND ?=
DISK_OUT := $(GUEST_OUT)/disk
DISK_IMG := $(GUEST_OUT)/disk.img
FLOPPY_IMG := $(GUEST_OUT)/floppy.img
CD_ISO := $(GUEST_OUT)/cd.iso
BOOT_IMAGES := $(DISK_IMG) $(FLOPPY_IMG) $(CD_ISO)
DISK_LOADER := $(DISK_OUT)/loader.bin
DISK_LD := $(DISK_OUT)/loader.ld
DISK_OBJ := $(addprefix $(DISK_OUT)/,boot.S.o bios.S.o bios.c.o loader.c.o \
    string.c.o)
MKDISK := $(GUEST_OUT)/mkdisk
MKDISK_OBJ := $(addprefix $(BUILD)/obj/guest/disk/,mkdisk.o image.o \
    image_disk.o image_cd.o)

DISK_COMPILE := $(GUEST_CC) $(I386_CFLAGS) -Os -fno-omit-frame-pointer
DISK_LINK := $(I386_LINK) -T $(DISK_LD) $(DISK_OBJ)

$(FLOPPY_IMG): MKDISK_KIND := --floppy
$(CD_ISO): MKDISK_KIND := --cd
$(BOOT_IMAGES): $(MKDISK) $(DISK_LOADER) $(GUEST_ELF) \
    $(BUILD)/flags/DISK_APPEND
	$(call say,IMAGE,$@)
	$(MKDISK) $(MKDISK_KIND) $(DISK_LOADER) $(GUEST_ELF) $@ "$(DISK_APPEND)"

$(MKDISK): $(MKDISK_OBJ) $(BUILD)/flags/LINK
	$(call link,$(LINK) $(objects))

$(DISK_LOADER): $(DISK_OUT)/loader.elf
	$(OBJCOPY) -O binary $< $@

$(DISK_OUT)/loader.elf: $(DISK_OBJ) $(DISK_LD) $(BUILD)/flags/DISK_LINK
	$(call link,$(DISK_LINK))

$(DISK_LD): guest/disk/loader.ld
	$(preprocess_ld)

$(DISK_OUT)/%.c.o: guest/disk/%.c $(BUILD)/flags/DISK_COMPILE
	$(call compile,$(DISK_COMPILE))

$(DISK_OUT)/string.c.o: guest/lib/string.c $(BUILD)/flags/DISK_COMPILE
	$(call compile,$(DISK_COMPILE))

$(DISK_OUT)/%.S.o: guest/disk/%.S $(BUILD)/flags/I386_ASSEMBLE
	$(call compile,$(I386_ASSEMBLE))

-include $(DISK_OBJ:.o=.d) $(DISK_LD).d $(MKDISK_OBJ:.o=.d)
