# The test kernel of the cards that master the bus (README.md). It uses the
# formatting and ports of the bundled kernel, and the console and layout of the
# permission test kernel. Included after permission.mk.

CARDS := tests/guest/cards
CARDS_OUT := $(BUILD)/tests/cards
CARDS_ELF := $(BUILD)/tests/cards.elf
CARDS_SRC := $(wildcard $(CARDS)/*.c $(CARDS)/*.S) $(PERMISSION)/console.c \
    guest/lib/printk.c guest/lib/string.c guest/drivers/serial.c \
    guest/drivers/debug_exit.c guest/drivers/pci.c
CARDS_OBJ := $(CARDS_SRC:%=$(CARDS_OUT)/%.o)

CARDS_COMPILE := $(GUEST_CC) $(I386_CFLAGS) -O2
CARDS_LINK := $(I386_LINK) -Wl,-z,max-page-size=4096 \
    -T $(PERMISSION)/kernel.ld $(CARDS_OBJ)

$(CARDS_ELF): $(CARDS_OBJ) $(PERMISSION)/kernel.ld $(BUILD)/flags/CARDS_LINK
	$(call link,$(CARDS_LINK))

$(CARDS_OUT)/%.c.o: %.c $(BUILD)/flags/CARDS_COMPILE
	$(call compile,$(CARDS_COMPILE))

$(CARDS_OUT)/%.S.o: %.S $(BUILD)/flags/I386_ASSEMBLE
	$(call compile,$(I386_ASSEMBLE))

# tests/cli/cards.sh runs it on the models and on QEMU, dma.sh under --check-dma.
check-cli-cards check-cli-dma: $(CARDS_ELF)

-include $(CARDS_OBJ:.o=.d)
