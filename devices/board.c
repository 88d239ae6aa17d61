#include "devices/board.h"

enum {
    /* CMOS equipment byte; of several floppy drives, bits 7:6 have their number
     * less 1. */
    EQUIPMENT_DISPLAY = 0x08, EQUIPMENT_KEYBOARD = 0x04,
    EQUIPMENT_COPROCESSOR = 0x02,
    EQUIPMENT_FLOPPY = 0x01, EQUIPMENT_FLOPPIES = 0x40,
    CPUS = 1,
};

/* What of the rows takes more than a call. */

static bool init_ram(struct board *board, const struct board_config *config)
{
    if (!ram_init(&board->ram, config->ram_bytes))
        return false;
    ram_map(&board->ram, &board->bus);
    return true;
}

static void init_rom(struct bus *bus, const struct board_config *config)
{
    rom_map(bus, config->rom, config->rom_size);
    if (config->vga_rom)
        rom_map_option(bus, config->vga_rom, config->vga_rom_size);
}

static void init_apic(struct board *board, const struct board_config *config)
{
    apic_bus_init(&board->apic, &board->bus, config->clock, config->log,
                  &(struct apic_bus_config){
        .kind = config->apic,
        .intr = config->intr,
        .processor = config->processor,
        .current_cpu = config->current_cpu,
        .opaque = config->opaque,
    });
}

/* The 8259 pair interrupts the CPU, or LINT0 of its APIC. */
static void init_pic(struct board *board, const struct board_config *config)
{
    bool apic = apic_bus_local(&board->apic, 0);

    pic_init(&board->pic, &board->bus,
             apic ? apic_bus_pin(&board->apic, 0) : config->intr);
}

/* The types of drives A and B, and the equipment byte. */
static void set_cmos_equipment(struct rtc *rtc,
                               const struct disk *const *floppy,
                               bool coprocessor)
{
    uint8_t equipment = EQUIPMENT_DISPLAY | EQUIPMENT_KEYBOARD, types = 0;

    if (coprocessor)
        equipment |= EQUIPMENT_COPROCESSOR;

    for (unsigned i = 0; floppy && i < FDC_DRIVES; i++) {
        if (!floppy[i])
            continue;
        equipment = (uint8_t)(equipment + (equipment & EQUIPMENT_FLOPPY
                                               ? EQUIPMENT_FLOPPIES
                                               : EQUIPMENT_FLOPPY));
        types |= (uint8_t)(
            floppy_format_of(floppy[i]->sectors * DISK_SECTOR)->drive_type
            << (i ? 0 : 4));
    }
    rtc_set_cmos(rtc, RTC_CMOS_FLOPPIES, types);
    rtc_set_cmos(rtc, RTC_CMOS_EQUIPMENT, equipment);
}

static void init_rtc(struct board *board, const struct board_config *config,
                     struct irq_line irq)
{
    uint64_t start = config->rtc_start ? config->rtc_start
                                       : RTC_DEFAULT_START;

    rtc_init(&board->rtc, &board->bus, config->clock, irq, start);
    rtc_set_memory(&board->rtc, board->ram.low_top,
                   board->ram.high_top - RAM_HIGH_BASE);
    set_cmos_equipment(&board->rtc, config->floppy, config->coprocessor);
    rtc_set_boot(&board->rtc, &config->boot);
}

static void init_i440fx(struct board *board, const struct board_config *config)
{
    struct irq_line isa[PIRQ_ISA_LINES] = { 0 }, pin[PIRQ_LINES];

    for (unsigned i = 0; i < PIRQ_ISA_LINES; i++)
        if (PIRQ_ROUTABLE >> i & 1)
            isa[i] = isa_irqs_line(&board->irqs, ISA_IRQS_PIRQ, i);
    for (unsigned i = 0; i < PIRQ_LINES; i++)
        pin[i] = io_apic_line(&board->io_apic, IO_APIC_PIN_PIRQ + i);
    i440fx_init(&board->i440fx, &board->bus, &board->pci, board->ram.host, isa,
                config->reset, config->opaque);
    pirq_connect(&board->i440fx.pirq, pin);
}

/* INTA# of a PCI device. */
static struct irq_line inta_of(struct board *board, unsigned devfn)
{
    return pirq_line(&board->i440fx.pirq, PCI_DEVICE_OF(devfn), 0);
}

static void init_edu(struct board *board, const struct board_config *config)
{
    const struct board_card *card = &config->card[CARD_edu];

    board->edu = (struct edu){ 0 };
    if (card->present)
        edu_init(&board->edu, &board->bus, &board->pci, config->clock,
                 inta_of(board, EDU_DEVFN), config->log, card->value);
}

static void init_dma(struct board *board, const struct board_config *config)
{
    const struct board_card *card = &config->card[CARD_dma];

    board->dma = (struct dma_engine){ 0 };
    if (card->present)
        dma_engine_init(&board->dma, &board->bus, &board->pci, config->clock,
                        inta_of(board, DMA_ENGINE_DEVFN), config->log,
                        (unsigned)card->value);
}

/* What the firmware asks for; the loader adds the kernel. */
static void init_fw_cfg(struct board *board, const struct board_config *config)
{
    uint32_t e820_bytes = ram_e820(&board->ram, board->e820);

    fw_cfg_init(&board->fw_cfg, &board->bus);
    fw_cfg_add_u64(&board->fw_cfg, FW_CFG_RAM_SIZE, board->ram.bytes);
    fw_cfg_add_u16(&board->fw_cfg, FW_CFG_NB_CPUS, CPUS);
    fw_cfg_add_u16(&board->fw_cfg, FW_CFG_MAX_CPUS, CPUS);
    fw_cfg_add_file(&board->fw_cfg, FW_CFG_FILE_E820, board->e820,
                    e820_bytes);
    if (config->vga_rom)
        fw_cfg_add_file(&board->fw_cfg, FW_CFG_FILE_VGA_ROM, config->vga_rom,
                        (uint32_t)rom_option_length(config->vga_rom));
}

/* Each row's life as three functions. */
#define INIT(call) (call, true)
#define TRY(call) (call)
#define NOTHING(member)
#define DEVICE(name, what, places, irqs, create, reset, destroy)        \
    static bool create_##name(struct board *board,                      \
                              const struct board_config *config,        \
                              const struct irq_line *irq)               \
    {                                                                   \
        struct bus *bus = &board->bus;                                  \
        struct pci_bus *pci = &board->pci;                              \
        struct clock *clock = config->clock;                            \
        struct log *log = config->log;                                  \
                                                                        \
        (void)irq, (void)bus, (void)pci, (void)clock, (void)log;        \
        return create;                                                  \
    }                                                                   \
                                                                        \
    static void reset_##name(struct board *board)                       \
    {                                                                   \
        (void)board;                                                    \
        reset(&board->name);                                            \
    }                                                                   \
                                                                        \
    static void destroy_##name(struct board *board)                     \
    {                                                                   \
        (void)board;                                                    \
        destroy(&board->name);                                          \
    }
#include "devices/devices.def"
#undef DEVICE
#undef INIT
#undef TRY
#undef NOTHING

/* And the rows themselves. */
#define MEMORY(first, last) { BOARD_MEMORY, first, last }
#define PORTS(first, last) { BOARD_PORTS, first, last }
#define PCI(device, function)                                           \
    { BOARD_PCI, PCI_DEVFN(device, function), PCI_DEVFN(device, function) }
#define PLACES(...) { __VA_ARGS__ }
#define NO_IRQ .irqs = 0
#define IRQ(n) .irqs = 1, .irq = { n }
#define IRQS(n, m) .irqs = 2, .irq = { n, m }
#define DEVICE(name, what, places, irqs, create, reset, destroy)        \
    { { #name, what, places, irqs },                                    \
      create_##name, reset_##name, destroy_##name },
static const struct {
    struct board_device device;
    bool (*create)(struct board *board, const struct board_config *config,
                   const struct irq_line *irq);
    void (*reset)(struct board *board);
    void (*destroy)(struct board *board);
} row[] = {
#include "devices/devices.def"
};

enum { ROWS = sizeof row / sizeof row[0] };

const struct board_device *board_device(unsigned index)
{
    return index < ROWS ? &row[index].device : NULL;
}

static bool create(struct board *board, const struct board_config *config,
                   unsigned index)
{
    const struct board_device *device = &row[index].device;
    struct irq_line irq[BOARD_IRQS_MAX] = { 0 };

    for (unsigned i = 0; i < device->irqs; i++)
        irq[i] = isa_irqs_line(&board->irqs, ISA_IRQS_DEVICE,
                               device->irq[i]);
    return row[index].create(board, config, irq);
}

static void destroy_before(struct board *board, unsigned index)
{
    while (index-- > 0)
        row[index].destroy(board);
    bus_destroy(&board->bus);
}

/* Both controllers, which need not be there yet. */
static void init_irqs(struct board *board)
{
    struct irq_line pic[ISA_IRQS] = { 0 }, apic[ISA_IRQS] = { 0 };

    for (unsigned i = 0; i < ISA_IRQS; i++) {
        if (i == ISA_IRQS_CASCADE)
            continue;
        pic[i] = pic_line(&board->pic, i);
        apic[i] = io_apic_line(&board->io_apic, i ? i : IO_APIC_PIN_TIMER);
    }
    isa_irqs_init(&board->irqs, pic, apic);
}

bool board_init(struct board *board, const struct board_config *config)
{
    if (!bus_init(&board->bus, config->log))
        return false;
    init_irqs(board);
    for (unsigned i = 0; i < ROWS; i++)
        if (!create(board, config, i)) {
            destroy_before(board, i);
            return false;
        }
    i8042_connect_a20m(&board->i8042, config->a20m);
    return true;
}

void board_destroy(struct board *board)
{
    destroy_before(board, ROWS);
}

void board_reset(struct board *board)
{
    for (unsigned i = 0; i < ROWS; i++)
        row[i].reset(board);
}

uint8_t board_ack(struct board *board, unsigned cpu)
{
    struct local_apic *apic = apic_bus_local(&board->apic, cpu);
    uint8_t vector;

    return apic && local_apic_ack(apic, &vector) ? vector
                                                 : pic_ack(&board->pic);
}
