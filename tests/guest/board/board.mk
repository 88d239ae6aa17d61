# The board test kernel (README.md). It uses the formatting, ports and serial
# driver of the bundled kernel, and starts as the IDE test kernel does.

BOARD := tests/guest/board
BOARD_OUT := $(BUILD)/tests/board
BOARD_ELF := $(BUILD)/tests/board.elf
BOARD_SRC := $(wildcard $(BOARD)/*.c) tests/guest/ide/start.S \
    tests/guest/permission/console.c guest/lib/printk.c guest/lib/string.c \
    guest/drivers/serial.c guest/drivers/pci.c
BOARD_OBJ := $(BOARD_SRC:%=$(BOARD_OUT)/%.o)

BOARD_COMPILE := $(GUEST_CC) $(I386_CFLAGS) -O2
BOARD_LINK := $(I386_LINK) -T $(BOARD)/kernel.ld $(BOARD_OBJ)

$(BOARD_ELF): $(BOARD_OBJ) $(BOARD)/kernel.ld $(BUILD)/flags/BOARD_LINK
	$(call link,$(BOARD_LINK))

$(BOARD_OUT)/%.c.o: %.c $(BUILD)/flags/BOARD_COMPILE
	$(call compile,$(BOARD_COMPILE))

$(BOARD_OUT)/%.S.o: %.S $(BUILD)/flags/I386_ASSEMBLE
	$(call compile,$(I386_ASSEMBLE))

.PHONY: check-board
check: check-board
check-board: $(PAGEWALK) $(BOARD_ELF)
	sh $(BOARD)/check.sh $(PAGEWALK) $(BOARD_ELF) $(BOARD_OUT)

-include $(BOARD_OBJ:.o=.d)
