#include "devices/board.h"

enum {
    IRQ_TIMER = 0, IRQ_KEYBOARD = 1, IRQ_RTC = 8,

    /* CMOS equipment byte: display and keyboard, no coprocessor, no floppy. */
    EQUIPMENT_DISPLAY = 0x08, EQUIPMENT_KEYBOARD = 0x04,
    CPUS = 1,
};

static void init_interrupts_and_time(struct board *board,
                                     const struct board_config *config)
{
    uint64_t start = config->rtc_start ? config->rtc_start
                                       : RTC_DEFAULT_START;

    pic_init(&board->pic, &board->bus, config->intr);
    pit_init(&board->pit, &board->bus, config->clock,
             pic_line(&board->pic, IRQ_TIMER));
    rtc_init(&board->rtc, &board->bus, config->clock,
             pic_line(&board->pic, IRQ_RTC), start);
    rtc_set_memory(&board->rtc, board->ram.low_top,
                   board->ram.high_top - RAM_HIGH_BASE);
    rtc_set_cmos(&board->rtc, RTC_CMOS_EQUIPMENT,
                 EQUIPMENT_DISPLAY | EQUIPMENT_KEYBOARD);
    rtc_set_cmos(&board->rtc, RTC_CMOS_BOOT, (uint8_t)config->boot);
}

static void init_disks(struct board *board, const struct board_config *config)
{
    static const struct disk *const none[IDE_DISKS];
    const struct irq_line lines[IDE_CHANNELS] = {
        pic_line(&board->pic, IDE_IRQ_PRIMARY),
        pic_line(&board->pic, IDE_IRQ_SECONDARY),
    };

    ide_init(&board->ide, &board->bus, &board->pci, config->clock, lines,
             config->log, config->disk ? config->disk : none);
}

static void init_consoles(struct board *board,
                          const struct board_config *config)
{
    uart_init(&board->uart, &board->bus, UART_PORT_COM1, config->clock,
              pic_line(&board->pic, UART_IRQ_COM1), config->serial_output,
              config->opaque);
    parallel_init(&board->parallel, &board->bus, PARALLEL_PORT_LPT1,
                  pic_line(&board->pic, PARALLEL_IRQ_LPT1),
                  config->parallel_output, config->opaque);
    i8042_init(&board->keyboard, &board->bus, config->clock,
               pic_line(&board->pic, IRQ_KEYBOARD), config->reset,
               config->opaque);
    debugcon_init(&board->debugcon, &board->bus, config->debugcon_output,
                  config->opaque);
}

/* What the firmware is told; the loader adds the kernel. */
static void init_fw_cfg(struct board *board)
{
    uint32_t e820_bytes = ram_e820(&board->ram, board->e820);

    fw_cfg_init(&board->fw_cfg, &board->bus);
    fw_cfg_add_u64(&board->fw_cfg, FW_CFG_RAM_SIZE, board->ram.bytes);
    fw_cfg_add_u16(&board->fw_cfg, FW_CFG_NB_CPUS, CPUS);
    fw_cfg_add_u16(&board->fw_cfg, FW_CFG_MAX_CPUS, CPUS);
    fw_cfg_add_file(&board->fw_cfg, FW_CFG_FILE_E820, board->e820,
                    e820_bytes);
}

static void init_for_the_host(struct board *board,
                              const struct board_config *config)
{
    debugexit_init(&board->debugexit, &board->bus, config->exit,
                   config->opaque);
    post_init(&board->post, &board->bus);
    labport_init(&board->labport, &board->bus, &config->lab, config->log);
}

bool board_init(struct board *board, const struct board_config *config)
{
    if (!bus_init(&board->bus, config->log))
        return false;
    if (!ram_init(&board->ram, config->ram_bytes))
        goto no_ram;
    ram_map(&board->ram, &board->bus);
    rom_map(&board->bus, config->rom, config->rom_size);
    pci_init(&board->pci, &board->bus, config->log);
    i440fx_init(&board->chips, &board->bus, &board->pci, config->reset,
                config->opaque);
    if (!vga_init(&board->vga, &board->bus, &board->pci, config->clock,
                  config->log))
        goto no_vga;
    init_interrupts_and_time(board, config);
    init_disks(board, config);
    init_consoles(board, config);
    init_fw_cfg(board);
    init_for_the_host(board, config);
    return true;

no_vga:
    ram_destroy(&board->ram);
no_ram:
    bus_destroy(&board->bus);
    return false;
}

void board_destroy(struct board *board)
{
    vga_destroy(&board->vga);
    ram_destroy(&board->ram);
    bus_destroy(&board->bus);
}

void board_reset(struct board *board)
{
    pic_reset(&board->pic);
    pit_reset(&board->pit);
    rtc_reset(&board->rtc);
    uart_reset(&board->uart);
    parallel_reset(&board->parallel);
    i8042_reset(&board->keyboard);
    i440fx_reset(&board->chips);
    ide_reset(&board->ide);
    pci_reset(&board->pci);
    vga_reset(&board->vga);
    fw_cfg_reset(&board->fw_cfg);
    labport_reset(&board->labport);
}
