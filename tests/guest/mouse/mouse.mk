# The mouse test kernel (README.md). It uses the formatting, ports and serial
# driver of the bundled kernel, and starts as the IDE test kernel does.

MOUSE := tests/guest/mouse
MOUSE_OUT := $(BUILD)/tests/mouse
MOUSE_ELF := $(BUILD)/tests/mouse.elf
MOUSE_SRC := $(MOUSE)/main.c tests/guest/ide/start.S \
    tests/guest/permission/console.c guest/lib/printk.c guest/lib/string.c \
    guest/drivers/serial.c guest/drivers/debug_exit.c
MOUSE_OBJ := $(MOUSE_SRC:%=$(MOUSE_OUT)/%.o)

MOUSE_COMPILE := $(GUEST_CC) $(I386_CFLAGS) -O2
MOUSE_LINK := $(I386_LINK) -T tests/guest/ide/kernel.ld $(MOUSE_OBJ)

$(MOUSE_ELF): $(MOUSE_OBJ) tests/guest/ide/kernel.ld $(BUILD)/flags/MOUSE_LINK
	$(call link,$(MOUSE_LINK))

$(MOUSE_OUT)/%.c.o: %.c $(BUILD)/flags/MOUSE_COMPILE
	$(call compile,$(MOUSE_COMPILE))

$(MOUSE_OUT)/%.S.o: %.S $(BUILD)/flags/I386_ASSEMBLE
	$(call compile,$(I386_ASSEMBLE))

.PHONY: check-mouse
check: check-mouse
check-mouse: $(PAGEWALK) $(MOUSE_ELF)
	sh $(MOUSE)/check.sh $(PAGEWALK) $(MOUSE_ELF) $(MOUSE_OUT)

-include $(MOUSE_OBJ:.o=.d)
