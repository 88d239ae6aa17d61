# The boot ROM: $(BUILD)/firmware/bios.bin, 64 KiB for 0xf0000, and bios.o, the
# same bytes as a host object (firmware/image.h).

FIRMWARE_BIN := $(BUILD)/firmware/bios.bin
FIRMWARE_OBJ := $(BUILD)/firmware/bios.o
FIRMWARE_FONT := $(BUILD)/firmware/font.bin

FIRMWARE_SOURCES := reset.S $(notdir $(wildcard firmware/*.c)) \
    $(patsubst firmware/%,%,$(filter-out %/mkfont.c, \
        $(wildcard firmware/lib/*.c firmware/services/*.[cS])))
FIRMWARE_OBJS := $(FIRMWARE_SOURCES:%=$(BUILD)/firmware/%.o)

# Every model runs the ROM: instructions of the 80386 alone, no x87.
FIRMWARE_CFLAGS := -m32 -march=i386 -std=c11 -Os -ffreestanding -I. \
    -Wall -Wextra -Werror -mgeneral-regs-only -fno-pic -fno-pie \
    -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none \
    -fno-common -fno-strict-aliasing -fno-tree-loop-distribute-patterns \
    -mpreferred-stack-boundary=2 -MMD -MP -DFIRMWARE_FONT='"$(FIRMWARE_FONT)"'

$(BUILD)/firmware/%.c.o: firmware/%.c firmware/firmware.mk
	@mkdir -p $(@D)
	$(CC) $(FIRMWARE_CFLAGS) -c -o $@ $<

$(BUILD)/firmware/%.S.o: firmware/%.S firmware/firmware.mk
	@mkdir -p $(@D)
	$(CC) $(FIRMWARE_CFLAGS) -c -o $@ $<

$(BUILD)/firmware/mkfont: firmware/services/mkfont.c devices/vga/vga_font.c \
    devices/vga/vga_font.h devices/vga/vga_font.def
	@mkdir -p $(@D)
	$(CC) -std=c11 -Wall -Wextra -Werror -I. -o $@ $(filter %.c,$^)

$(FIRMWARE_FONT): $(BUILD)/firmware/mkfont
	$< > $@

$(BUILD)/firmware/services/font.S.o: $(FIRMWARE_FONT)

$(BUILD)/firmware/firmware.ld: firmware/firmware.ld firmware/lib/layout.h
	@mkdir -p $(@D)
	$(CC) -E -P -x c -I. -o $@ $<

$(BUILD)/firmware/bios.elf: $(FIRMWARE_OBJS) $(BUILD)/firmware/firmware.ld
	$(CC) -m32 -nostdlib -static -no-pie -Wl,--build-id=none \
	    -Wl,-T,$(BUILD)/firmware/firmware.ld -o $@ $(FIRMWARE_OBJS)

$(FIRMWARE_BIN): $(BUILD)/firmware/bios.elf
	objcopy -O binary -j .rom $< $@

$(FIRMWARE_OBJ): firmware/embed.S $(FIRMWARE_BIN)
	$(CC) -c -DFIRMWARE_IMAGE='"$(FIRMWARE_BIN)"' -o $@ $<

-include $(FIRMWARE_OBJS:.o=.d)
