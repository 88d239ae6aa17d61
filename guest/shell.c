/*
 * Shell.
 */
#include "guest/shell.h"

#include "guest/arch/extable.h"
#include "guest/drivers/console.h"
#include "guest/drivers/debug_exit.h"
#include "guest/drivers/keyboard.h"
#include "guest/drivers/pit.h"
#include "guest/drivers/storage/storage.h"
#include "guest/kernel/line_edit.h"
#include "guest/kernel/process.h"
#include "guest/tests/selftest.h"
#include "guest/kernel/tty.h"
#include "guest/labs/lab.h"
#include "guest/labs/status.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/perf/perf.h"
#include "guest/mm/dma/dma_mapping.h"
#include "guest/mm/map/areas.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/pgtable.h"
#include "guest/mm/process/reclaim.h"
#include "guest/mm/process/show_map.h"
#include "guest/mm/process/swapon.h"
#include "guest/mm/slab.h"
#include "guest/shell_disk.h"

struct command {
    const char *name, *arguments, *help;
    void (*run)(const char *arguments);
};

static void command_help(const char *arguments);
static void run_line(char *line);

static void command_mem(const char *arguments)
{
    struct pkmap_usage pkmap = pkmap_usage();
    struct vmalloc_usage vmalloc = vmalloc_usage();
    struct dma_usage dma = dma_usage();

    (void)arguments;
    print_layout();
    show_free_areas();
    printk("kmalloc: %u objects\n", kmalloc_objects());
    printk("vmalloc: %u kB used, %u kB to be flushed, %u purges\n",
           vmalloc.used >> 10, vmalloc.lazy >> 10, vmalloc.purges);
    printk("pkmap: %u slots in use, %u stale, last slot %u, %u flushes of the "
           "pool\n", pkmap.in_use, pkmap.stale, pkmap.last_slot,
           pkmap.flushes);
    printk("DMA: %u mappings, %u of them bounced; since boot %u, %u bounced, "
           "%u kB copied\n", dma.mapped, dma.bounced, dma.mappings,
           dma.bounces, (uint32_t)(dma.bounce_bytes >> 10));
    printk("up %u s\n", jiffies / HZ);
}

static void command_swapon(const char *arguments)
{
    const char *error = "it wants a disk, or NAME,force, auto or ram";

    storage_init();
    if (*arguments)
        error = swap_on(arguments);
    if (error)
        printk("swapon: %s\n", error);
}

static void command_swapoff(const char *arguments)
{
    const char *error = swap_off();

    (void)arguments;
    if (error)
        printk("swapoff: %s\n", error);
}

static bool parse_decimal(const char *text, uint32_t *value)
{
    enum { DIGITS_MAX = 9 };    /* so many always fit 32 bits */
    uint32_t digits = 0;

    for (*value = 0; *text >= '0' && *text <= '9'; text++, digits++)
        *value = *value * 10 + (uint32_t)(*text - '0');
    return digits > 0 && digits <= DIGITS_MAX && !*text;
}

static void command_reclaim(const char *arguments)
{
    uint32_t wanted;

    if (*arguments && !parse_decimal(arguments, &wanted)) {
        printk("reclaim wants a number of pages\n");
        return;
    }
    if (*arguments)
        printk("%u pages freed\n",
               try_to_free_pages(ZONE_HIGHMEM, wanted));
    show_swap();
}

static bool parse_hex(const char *text, uint32_t *value)
{
    uint32_t digits = 0;

    if (text[0] == '0' && text[1] == 'x')
        text += 2;
    *value = 0;
    for (; *text; text++, digits++) {
        char c = *text | 0x20;  /* lower case */

        if (c >= '0' && c <= '9')
            *value = *value << 4 | (c - '0');
        else if (c >= 'a' && c <= 'f')
            *value = *value << 4 | (c - 'a' + 10);
        else
            return false;
    }
    return digits > 0 && digits <= 8;
}

static void command_peek(const char *arguments)
{
    uint32_t addr, value, pfn;
    struct probe_fault fault;

    if (!parse_hex(arguments, &addr)) {
        printk("peek wants an address in hexadecimal\n");
        return;
    }
    if (!probe_read((const void *)addr, &value, &fault)) {
        printk("0x%08x: exception %u, error code %u, CR2 0x%08x\n", addr,
               fault.vector, fault.error_code, fault.address);
        return;
    }
    printk("0x%08x: 0x%08x", addr, value);
    if (kernel_translate(addr, &pfn))
        printk(", physical 0x%08llx",
               (uint64_t)pfn << PAGE_SHIFT | (addr & ~PAGE_MASK));
    printk("\n");
}

static void command_maps(const char *arguments)
{
    (void)arguments;
    print_maps();
}

static void command_walk(const char *arguments)
{
    uint32_t addr;

    if (parse_hex(arguments, &addr))
        print_walk(addr);
    else
        printk("walk wants an address in hexadecimal\n");
}

static void command_lab(const char *arguments)
{
    if (!*arguments || strcmp(arguments, "list") == 0) {
        labs_list();
        return;
    }
    labs_run(arguments);
    status_draw();
}

static void command_run(const char *arguments)
{
    struct exit_info info;

    if (!*arguments) {
        printk("run wants a program; ls lists the files\n");
        return;
    }
    info = process_run(arguments);
    if (info.code != 0)
        printk("exit code %d\n", info.code);
}

static void command_perf(const char *arguments)
{
    perf_command(arguments, run_line);
}

static void command_selftest(const char *arguments)
{
    (void)arguments;
    selftest_run();
}

static void command_reboot(const char *arguments)
{
    (void)arguments;
    machine_reset();
}

static void command_exit(const char *arguments)
{
    (void)arguments;
    console_flush();
    debug_exit(labs_failed() ? 1 : 0);
}

static void command_halt(const char *arguments)
{
    (void)arguments;
    printk("System halted.\n");
    console_flush();
    cpu_halt();
}

static const struct command commands[] = {
    { "help", "", "this list", command_help },
    { "mem", "", "the address space, zones, free pages", command_mem },
    { "lab", "[NAME,..|all]", "list the experiments, or run some",
      command_lab },
    { "run", "PROGRAM ARGS", "run a user program and wait for it",
      command_run },
    { "perf", "stat COMMAND", "count what a command takes; perf list: the events",
      command_perf },
    { "selftest", "", "test allocators, mappings and processes",
      command_selftest },
    { "swapon", "DISK|ram|auto", "swap to a disk, or to memory for a test",
      command_swapon },
    { "swapoff", "", "read all back from swap and stop", command_swapoff },
    { "reclaim", "[PAGES]", "take away so many user pages; how reclaim does",
      command_reclaim },
    { "disks", "", "the block devices there are", command_disks },
    { "copy", "DISK DISK", "copy all of one disk to the other",
      command_copy },
    { "ls", "[DISK:DIR]", "the files there are, in memory or on a disk",
      command_ls },
    { "cat", "FILE", "print a file: NAME in memory, DISK:PATH on a disk",
      command_cat },
    { "cksum", "FILE", "its checksum and size, as the host's cksum prints them",
      command_cksum },
    { "maps", "", "the regions of the address space, and what is mapped",
      command_maps },
    { "walk", "ADDRESS", "walk the page tables, level by level",
      command_walk },
    { "peek", "ADDRESS", "read a word of memory, or say how that faults",
      command_peek },
    { "reboot", "", "reset the machine", command_reboot },
    { "exit", "", "end by the debug-exit port: 0 if every CHECK held",
      command_exit },
    { "halt", "", "stop for good", command_halt },
};

static void command_help(const char *arguments)
{
    (void)arguments;
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
        printk("%-10s%-15s%s\n", commands[i].name, commands[i].arguments,
               commands[i].help);
}

static const char *command_name(size_t index)
{
    return index < ARRAY_SIZE(commands) ? commands[index].name : NULL;
}

static void put(char c)
{
    printk("%c", c);
}

static void run_line(char *line)
{
    size_t len = 0;
    char *arguments;

    while (*line == ' ')
        line++;
    while (line[len] && line[len] != ' ')
        len++;
    if (len == 0)
        return;
    arguments = line + len;
    while (*arguments == ' ')
        arguments++;
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
        if (str_is(line, len, commands[i].name)) {
            commands[i].run(arguments);
            return;
        }
    }
    line[len] = '\0';
    printk("%s: no such command; try help\n", line);
}

void shell(void)
{
    static struct line_edit edit = {
        .prompt = "> ", .put = put, .word = command_name,
    };
    char line[LINE_SIZE];

    printk("Type help for a list of commands.\n");
    for (;;) {
        line_edit_begin(&edit);
        while (!line_edit_key(&edit, tty_get_key()))
            ;
        strlcpy(line, edit.text, sizeof(line));
        run_line(line);
    }
}
