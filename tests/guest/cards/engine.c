/*
 * The DMA engine against what the CPU keeps of memory: translations, remembered
 * walks, decoded code, host addresses of pages. Each test does the same many
 * times, so that the fast paths are in use.
 */
#include "devices/dma_engine/dma_engine_abi.h"

#include "devices/paravirtual/labport_abi.h"
#include "guest/arch/io.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "tests/guest/cards/cards.h"

#define __noinline __attribute__((noinline))

enum { TIMES = 100, P = 1, W = 2, WORDS = PAGE / 4 };

static struct pci_device where;
static uint32_t base;
static bool ok;

static uint32_t one[WORDS] __attribute__((aligned(4096)));
static uint32_t two[WORDS] __attribute__((aligned(4096)));
static uint32_t source[WORDS] __attribute__((aligned(4096)));
static uint8_t code[PAGE] __attribute__((aligned(4096)));

static void tell(const char *name, bool passed)
{
    printk("engine: %s: %s\n", name, passed ? "ok" : "FAILED");
    ok &= passed;
}

static void set(uint32_t reg, uint32_t value)
{
    card_put(base, DMA_ENGINE_FIRST + reg, value);
}

/* Starts one operation: the function that --check-dma names. */
static __noinline void begin(uint32_t operation, uint32_t from,
                             const volatile void *to, uint32_t length)
{
    set(DMA_ENGINE_SOURCE_LO, from);
    set(DMA_ENGINE_SOURCE_HI, 0);
    set(DMA_ENGINE_DESTINATION_LO, (uint32_t)to);
    set(DMA_ENGINE_DESTINATION_HI, 0);
    set(DMA_ENGINE_LENGTH, length);
    set(DMA_ENGINE_OPERATION, operation | DMA_ENGINE_LAST);
    card_put(base, DMA_ENGINE_CONTROL, DMA_ENGINE_START);
}

static void finish(void)
{
    while (card_get(base, DMA_ENGINE_STATUS) & DMA_ENGINE_BUSY)
        ;
    ok &= card_get(base, DMA_ENGINE_STATUS) == DMA_ENGINE_DONE;
}

static void fill(const volatile void *to, uint32_t value, uint32_t length)
{
    begin(DMA_ENGINE_FILL, value, to, length);
    finish();
}

static void copy(const volatile void *from, const volatile void *to,
                 uint32_t length)
{
    begin(DMA_ENGINE_COPY, (uint32_t)from, to, length);
    finish();
}

static volatile uint32_t *const window = (volatile uint32_t *)WINDOW;

static void map_window(const volatile void *frame)
{
    fill(window_pte, (uint32_t)frame | P | W, 4);
}

static void translations_stay(void)
{
    bool passed = true;

    one[0] = 1;
    two[0] = 2;
    for (unsigned i = 0; i < TIMES; i++) {
        map_window(one);
        flush_window();
        passed &= window[0] == 1;
        map_window(two);
        passed &= window[0] == 1;       /* as on hardware: no flush yet */
        flush_window();
        passed &= window[0] == 2;
    }
    tell("a translation stays until it is flushed", passed);
}

static void walks_are_made_again(void)
{
    bool passed = true;

    for (unsigned i = 1; i <= TIMES; i++) {
        const volatile uint32_t *frame = i & 1 ? one : two;

        map_window(frame);
        flush_window();
        window[i] = i;
        passed &= frame[i] == i && window[i] == i;
    }
    tell("a walk finds the entry that DMA has written", passed);
}

/* mov eax, VALUE; ret */
static uint32_t call_code(void)
{
    return ((uint32_t (*)(void))code)();
}

static void code_is_decoded_again(void)
{
    bool passed = true;

    memcpy(code, "\xb8\0\0\0\0\xc3", 6);
    for (unsigned i = 1; i <= TIMES; i++) {
        passed &= call_code() == i - 1;
        fill(code + 1, i, 4);
        passed &= call_code() == i;
    }
    tell("code that DMA has written runs", passed);
}

/* A loop that ends when DMA has changed its immediate operand:
 * 1: mov eax, 0; test eax, eax; jz 1b; ret */
static void code_changes_as_it_runs(void)
{
    memcpy(code, "\xb8\0\0\0\0\x85\xc0\x74\xf7\xc3", 10);
    begin(DMA_ENGINE_FILL, 7, code + 1, 4);
    tell("a loop ends by DMA into its code", call_code() == 7);
    finish();
}

static void stores_and_dma_take_turns(void)
{
    volatile uint32_t *data = (volatile uint32_t *)(code + PAGE / 2);
    bool passed = true;

    memcpy(code, "\xb8\0\0\0\0\xc3", 6);
    for (unsigned i = 1; i <= TIMES; i++) {
        source[0] = i;
        copy(source, two, 4);
        passed &= two[0] == i;
        two[0] = 2 * i;
        copy(two, one, 4);
        passed &= one[0] == 2 * i;
        if (i % 10 == 0)
            call_code();                /* its page has code from now on */
        data[0] = i;
        copy(data, one, 4);
        copy(source, data, 4);
        data[0]++;
        passed &= one[0] == i && data[0] == i + 1;
    }
    tell("stores and transfers take turns in a page", passed);
}

static void memory_is_waited_for(void)
{
    volatile uint32_t *flag = &two[5];

    *flag = 0;
    begin(DMA_ENGINE_FILL, 1, flag, 4);
    while (!*flag)
        ;
    finish();
    tell("the CPU waits for a word in memory", *flag == 1);
}

static void interrupts(void)
{
    bool passed;

    card_put(base, DMA_ENGINE_CONTROL, DMA_ENGINE_INTERRUPT);
    card_put(base, DMA_ENGINE_STATUS, DMA_ENGINE_DONE | DMA_ENGINE_FAILED);
    passed = !card_interrupts(where);
    set(DMA_ENGINE_LENGTH, 0);
    card_put(base, DMA_ENGINE_CONTROL,
             DMA_ENGINE_INTERRUPT | DMA_ENGINE_START);
    passed &= card_interrupts(where);
    card_put(base, DMA_ENGINE_STATUS, DMA_ENGINE_FAILED);
    passed &= !card_interrupts(where);
    card_put(base, DMA_ENGINE_CONTROL, 0);
    tell("an error interrupts until it is acknowledged", passed);
}

static bool find(void)
{
    return card_find(DMA_ENGINE_PCI_VENDOR, DMA_ENGINE_PCI_DEVICE, &where,
                     &base);
}

bool engine_try(void)
{
    ok = true;
    if (!find()) {
        printk("engine: absent\n");
        return true;
    }
    paging_on();
    translations_stay();
    walks_are_made_again();
    code_is_decoded_again();
    code_changes_as_it_runs();
    stores_and_dma_take_turns();
    memory_is_waited_for();
    interrupts();
    return ok;
}

/* For --check-dma. */

static inline __attribute__((always_inline)) void
lab_command(uint32_t command, const void *at, uint32_t length)
{
    outl(LAB_COUNTER_LO, length);
    outl(LAB_CYCLES_LO, (uint32_t)at);
    outl(LAB_ID, command);
}

static void write_code(void)
{
    memcpy(code, "\xb8\0\0\0\0\xc3", 6);
    call_code();
    fill(code + 1, 1, 4);
}

/* Code that has run is old code once its page is a buffer. */
static void reuse_code(void)
{
    memcpy(code, "\xb8\0\0\0\0\xc3", 6);
    call_code();
    lab_command(LAB_DMA_MAP_FROM, code, PAGE);
    fill(code, 1, PAGE);
    lab_command(LAB_DMA_UNMAP, code, PAGE);
}

static void write_table(void)
{
    map_window(one);
    map_window(two);
}

static __noinline void write_mapped(void)
{
    lab_command(LAB_DMA_MAP_BOTH, source, PAGE);
    lab_command(LAB_DMA_MAP_FROM, one, PAGE / 2);
    lab_command(LAB_DMA_MAP_FROM, one + WORDS / 2, PAGE / 2);
    copy(source, one, PAGE);
    lab_command(LAB_DMA_UNMAP, one, PAGE / 2);
    lab_command(LAB_DMA_UNMAP, one + WORDS / 2, PAGE / 2);
}

static void write_unmapped(void)
{
    write_mapped();
    copy(source, one, PAGE);
}

static void write_never_mapped(void)
{
    write_mapped();
    fill(two, 0, PAGE);
}

static __noinline void write_freed(void)
{
    lab_command(LAB_DMA_MAP_FROM, one, PAGE);
    lab_command(LAB_DMA_FREE, one, PAGE);
    fill(one + 4, 0, 16);
    fill(one + 4, 0, 16);
}

static __noinline void write_against(void)
{
    lab_command(LAB_DMA_MAP_TO, one, PAGE);
    lab_command(LAB_DMA_MAP_FROM, two, PAGE);
    copy(one, two, PAGE);
    copy(two, one, PAGE);
}

static __noinline void end_twice(void)
{
    lab_command(LAB_DMA_MAP_TO, one, PAGE);
    lab_command(LAB_DMA_UNMAP, one, PAGE);
    lab_command(LAB_DMA_UNMAP, one, PAGE);
}

static const struct {
    const char *name;
    void (*run)(void);
} misuses[] = {
    { "mapped", write_mapped },
    { "oldcode", reuse_code },
    { "code", write_code },
    { "table", write_table },
    { "unmapped", write_unmapped },
    { "never", write_never_mapped },
    { "freed", write_freed },
    { "against", write_against },
    { "twice", end_twice },
};

bool engine_misuse(const char *how)
{
    ok = find();
    if (!ok)
        return false;
    paging_on();
    for (unsigned i = 0; i < sizeof(misuses) / sizeof(misuses[0]); i++)
        if (!strcmp(misuses[i].name, how)) {
            misuses[i].run();
            return ok;
        }
    return false;
}
