/*
 * The kernel's main line: take over the address space, start the devices, run
 * what the boot options ask for, then the shell.
 */
#include "guest/arch/cpu.h"
#include "guest/arch/idt.h"
#include "guest/arch/segment.h"
#include "guest/arch/sysenter.h"
#include "guest/bench/bench.h"
#include "guest/block/block.h"
#include "guest/boot/e820.h"
#include "guest/boot/multiboot.h"
#include "guest/drivers/console.h"
#include "guest/drivers/debug_exit.h"
#include "guest/drivers/display/screen.h"
#include "guest/drivers/keyboard.h"
#include "guest/drivers/labport.h"
#include "guest/drivers/pic.h"
#include "guest/drivers/pit.h"
#include "guest/drivers/serial.h"
#include "guest/drivers/storage/storage.h"
#include "guest/fs/initramfs.h"
#include "guest/kernel/process.h"
#include "guest/tests/selftest.h"
#include "guest/kernel/task.h"
#include "guest/labs/lab.h"
#include "guest/labs/status.h"
#include "guest/lib/boot_options.h"
#include "guest/lib/panic.h"
#include "guest/lib/printk.h"
#include "guest/mm/dma/dma_mapping.h"
#include "guest/mm/init.h"
#include "guest/mm/isolation.h"
#include "guest/mm/map/areas.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/pgtable.h"
#include "guest/mm/process/address_space.h"
#include "guest/mm/process/swapon.h"
#include "guest/shell.h"

void start_kernel(uint32_t magic, uint32_t info);

static __init void init_memory(uint32_t magic, uint32_t info)
{
    multiboot_read(magic, info);
    boot_options_parse();
    cpu_setup();
    isolation_select();
    if (boot_cpu.pae)
        paging_select_pae();
    e820_print();
    e820_to_memblock();
    setup_memory();
    paging_init();
    pkmap_init();
    mem_init();
    print_layout();
    isolation_init();
    sysenter_init();
}

static __init void init_devices(void)
{
    pic_init();
    pit_init(sched_tick);
    serial_enable_input();
    keyboard_init();
    labport_init();
    screen_init();
    irq_enable();
}

/* What --check-dma wants to know. */
static void report_map(dma_addr_t address, uint32_t size,
                       enum dma_data_direction direction)
{
    unsigned rights = direction == DMA_TO_DEVICE     ? LABPORT_DMA_READ
                      : direction == DMA_FROM_DEVICE ? LABPORT_DMA_WRITE
                      : LABPORT_DMA_READ | LABPORT_DMA_WRITE;

    labport_dma_map(address, size, rights);
}

static void report_free(uint32_t pfn, uint32_t pages)
{
    labport_dma_free((uint64_t)pfn << PAGE_SHIFT, pages << PAGE_SHIFT);
}

static __init void init_dma_report(void)
{
    static const struct dma_observer observer = {
        .map = report_map, .unmap = labport_dma_unmap, .free = report_free,
    };

    if (labport_wants_dma())
        dma_set_observer(&observer);
}

static __init void init_swap(void)
{
    char word[sizeof("swap=") + sizeof(boot_options.swap)];
    const char *error;

    storage_init();
    error = swap_on(boot_options.swap);
    snprintf(word, sizeof(word), "swap=%s", boot_options.swap);
    if (error)
        boot_option_ignored(&boot_options.swap, word, error);
}

/* run=PROGRAM,ARG,..: an option cannot contain blanks, so commas stand for
 * them. */
static void run_program(void)
{
    struct exit_info info;

    for (char *c = boot_options.run; *c; c++)
        if (*c == ',')
            *c = ' ';
    info = process_run(boot_options.run);
    printk("%s: exit code %d\n", boot_options.run, info.code);
}

/* entry.S calls this on the boot page tables. It never returns. It is not
 * __init, because it frees .init. */
void start_kernel(uint32_t magic, uint32_t info)
{
    bool benched, healthy = true;

    serial_init();
    console_init();
    panic_set_end(debug_exit);
    segments_init();
    idt_init();
    printk("Pagewalk guest kernel\n");
    cpu_detect();
    init_memory(magic, info);
    init_devices();
    sched_init();
    block_set_wait(yield, sleep_until_interrupt);
    address_space_init(labport_space_free);
    init_dma_report();
    if (*boot_options.swap)
        init_swap();
    initramfs_unpack();
    free_initmem();

    if (*boot_options.run)
        run_program();
    if (boot_options.selftest)
        healthy = selftest_run();
    labs_run(boot_options.lab);
    benched = bench_run(boot_options.bench, boot_options.benchscale);
    status_draw();
    console_flush();
    if (boot_options.exit)
        debug_exit(labs_failed() || !benched || !healthy ? 1 : 0);
    shell();
}
