# The VGA test kernel (README.md). It uses the formatting, ports and serial driver
# of the bundled kernel, and starts as the IDE test kernel does.

VGA := tests/guest/vga
VGA_OUT := $(BUILD)/tests/vga
VGA_ELF := $(BUILD)/tests/vga.elf
VGA_PICTURE := $(BUILD)/tests/vga_picture
VGA_SRC := $(filter-out $(VGA)/picture.c,$(wildcard $(VGA)/*.c)) \
    tests/guest/ide/start.S tests/guest/permission/console.c \
    guest/lib/printk.c guest/lib/string.c guest/drivers/serial.c \
    guest/drivers/debug_exit.c
VGA_OBJ := $(VGA_SRC:%=$(VGA_OUT)/%.o)

VGA_COMPILE := $(GUEST_CC) $(I386_CFLAGS) -O2
VGA_LINK := $(I386_LINK) -T tests/guest/ide/kernel.ld $(VGA_OBJ)

$(VGA_ELF): $(VGA_OBJ) tests/guest/ide/kernel.ld $(BUILD)/flags/VGA_LINK
	$(call link,$(VGA_LINK))

$(VGA_OUT)/%.c.o: %.c $(BUILD)/flags/VGA_COMPILE
	$(call compile,$(VGA_COMPILE))

$(VGA_OUT)/%.S.o: %.S $(BUILD)/flags/I386_ASSEMBLE
	$(call compile,$(I386_ASSEMBLE))

VGA_PICTURE_OBJ := $(BUILD)/obj/$(VGA)/picture.o
VGA_PICTURE_FLAGS := $(call pkg,cflags,libpng)
VGA_PICTURE_LIBS := $(call pkg,libs,libpng) -lz
$(eval $(call file_flags,$(VGA_PICTURE_OBJ),VGA_PICTURE_FLAGS))

$(VGA_PICTURE): $(VGA_PICTURE_OBJ) $(BUILD)/flags/LINK
	$(call link,$(LINK) $(objects) $(VGA_PICTURE_LIBS))

.PHONY: check-vga
check: check-vga
check-vga: $(PAGEWALK) $(VGA_ELF) $(VGA_PICTURE)
	sh $(VGA)/check.sh $(PAGEWALK) $(VGA_ELF) $(VGA_PICTURE) $(VGA_OUT)
	sh $(VGA)/menus.sh $(PAGEWALK) $(VGA_PICTURE) $(VGA_OUT)

-include $(VGA_OBJ:.o=.d) $(VGA_PICTURE_OBJ:.o=.d)
