# The kernel on a disk that any BIOS boots: $(DISK_IMG). Its command line is
# DISK_APPEND; $(MKDISK) --append disk.img "COMMAND LINE" changes it later.
# Included after guest.mk.

DISK_APPEND ?=
DISK_OUT := $(GUEST_OUT)/disk
DISK_IMG := $(GUEST_OUT)/disk.img
DISK_LOADER := $(DISK_OUT)/loader.bin
DISK_LD := $(DISK_OUT)/loader.ld
DISK_OBJ := $(addprefix $(DISK_OUT)/,boot.S.o bios.S.o bios.c.o loader.c.o \
    string.c.o)
MKDISK := $(GUEST_OUT)/mkdisk

DISK_COMPILE := $(GUEST_CC) $(I386_CFLAGS) -Os -fno-omit-frame-pointer
DISK_LINK := $(I386_LINK) -T $(DISK_LD) $(DISK_OBJ)

$(DISK_IMG): $(MKDISK) $(DISK_LOADER) $(GUEST_ELF) $(BUILD)/flags/DISK_APPEND
	$(call say,IMAGE,$@)
	$(MKDISK) $(DISK_LOADER) $(GUEST_ELF) $@ "$(DISK_APPEND)"

$(MKDISK): $(BUILD)/obj/guest/disk/mkdisk.o $(BUILD)/flags/LINK
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

-include $(DISK_OBJ:.o=.d) $(DISK_LD).d $(BUILD)/obj/guest/disk/mkdisk.d
