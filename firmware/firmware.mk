# The boot ROM: $(FIRMWARE_BIN), 64 KiB for 0xf0000, and $(FIRMWARE_OBJ), a host
# object that holds it (image.h).

FIRMWARE_OUT := $(BUILD)/firmware
FIRMWARE_BIN := $(FIRMWARE_OUT)/bios.bin
FIRMWARE_OBJ := $(FIRMWARE_OUT)/bios.o
FIRMWARE_FONT := $(FIRMWARE_OUT)/font.bin
FIRMWARE_LD := $(FIRMWARE_OUT)/firmware.ld

# embed.S and mkfont.c are for the host.
FIRMWARE_SRC := $(filter-out %/embed.S %/mkfont.c, $(wildcard \
    firmware/*.[cS] firmware/lib/*.[cS] firmware/services/*.[cS] \
    firmware/vga/*.[cS] firmware/video/*.c firmware/disk/*.c \
    firmware/tables/*.c))
FIRMWARE_PARTS := $(FIRMWARE_SRC:firmware/%=$(FIRMWARE_OUT)/%.o)

FIRMWARE_COMPILE := $(GUEST_CC) $(I386_CFLAGS) -Os -fno-common \
    -fno-tree-loop-distribute-patterns -mpreferred-stack-boundary=2 \
    -DFIRMWARE_FONT='"$(FIRMWARE_FONT)"'
FIRMWARE_LINK := $(I386_LINK) -T $(FIRMWARE_LD) $(FIRMWARE_PARTS)

$(FIRMWARE_OUT)/%.o: firmware/% $(BUILD)/flags/FIRMWARE_COMPILE
	$(call compile,$(FIRMWARE_COMPILE))

# The glyphs of the emulator's font, for a ROM that loads them into the VGA.
$(FIRMWARE_OUT)/mkfont: $(BUILD)/obj/firmware/vga/mkfont.o \
    $(BUILD)/obj/devices/vga/vga_font.o $(BUILD)/flags/LINK
	$(call link,$(LINK) $(objects))

$(FIRMWARE_FONT): $(FIRMWARE_OUT)/mkfont
	$< >$@

$(FIRMWARE_OUT)/vga/font.S.o: $(FIRMWARE_FONT)

$(FIRMWARE_LD): firmware/firmware.ld
	$(preprocess_ld)

$(FIRMWARE_OUT)/bios.elf: $(FIRMWARE_PARTS) $(FIRMWARE_LD) \
    $(BUILD)/flags/FIRMWARE_LINK
	$(call link,$(FIRMWARE_LINK))

$(FIRMWARE_BIN): $(FIRMWARE_OUT)/bios.elf
	$(OBJCOPY) -O binary -j .rom $< $@

$(FIRMWARE_OBJ): firmware/embed.S $(FIRMWARE_BIN) $(BUILD)/flags/COMPILE
	$(call compile,$(COMPILE) -DFIRMWARE_IMAGE='"$(FIRMWARE_BIN)"')

# The DSDT: the ROM holds dsdt.inc, which is dsdt.asl as iasl makes it.
FIRMWARE_DSDT := firmware/tables/dsdt.inc

.PHONY: firmware-dsdt
firmware-dsdt:
	sh firmware/tables/compile_dsdt.sh >$(FIRMWARE_OUT)/dsdt.inc
	cp $(FIRMWARE_OUT)/dsdt.inc $(FIRMWARE_DSDT)

-include $(FIRMWARE_PARTS:.o=.d) $(FIRMWARE_OBJ:.o=.d) $(FIRMWARE_LD).d \
    $(BUILD)/obj/firmware/vga/mkfont.d
