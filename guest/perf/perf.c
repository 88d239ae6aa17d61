/* The two commands: their words, and what they print. */
#include "guest/perf/perf.h"

#include "guest/drivers/labport.h"
#include "guest/drivers/pit.h"
#include "guest/kernel/line_edit.h"
#include "guest/lib/div64.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/perf/stat.h"

enum { VALUE_WIDTH = 18, NAME_WIDTH = 26, GROUPED = 32 };

/* N * SCALE / D, D not 0, rounded, to some nine digits. The result must fit. */
static uint64_t ratio(uint64_t n, uint64_t d, uint32_t scale)
{
    while (d >> 32 || n >> 31) {
        n >>= 1;
        d >>= 1;
    }
    return div64(n * scale + (d >> 1), d ? (uint32_t)d : 1);
}

/* "1,234,567" */
static const char *grouped(uint64_t value, char text[GROUPED])
{
    char *at = text + GROUPED - 1;
    unsigned digits = 0;

    *at = '\0';
    do {
        uint32_t digit;

        if (digits && digits % 3 == 0)
            *--at = ',';
        value = div64_rem(value, 10, &digit);
        *--at = (char)('0' + digit);
        digits++;
    } while (value);
    return at;
}

/* Ticks of cycle_clock() in a second, by the timer: measured once, over some of
 * its interrupts. */
static uint64_t clock_rate(void)
{
    enum { TICKS = 3 };
    static uint64_t rate;
    uint32_t start;
    uint64_t began;

    if (cycle_clock()->needs_interrupts)
        return PIT_FREQUENCY;
    if (rate)
        return rate;
    for (start = jiffies; jiffies == start;)
        ;
    start = jiffies;
    began = cycle_clock()->read();
    while (jiffies - start < TICKS)
        ;
    rate = div64((cycle_clock()->read() - began) * HZ, TICKS);
    return rate;
}

static const char *suffix(enum pmu_levels levels)
{
    return levels == PMU_USER ? ":u" : levels == PMU_KERNEL ? ":k" : "";
}

/* The sum of an event over the levels; false: it was not counted in all. */
static bool total(const struct stat *s, const char *name, uint64_t *sum)
{
    unsigned levels = 0;

    *sum = 0;
    for (unsigned i = 0; i < s->counts; i++) {
        const struct stat_count *c = &s->count[i];

        if (strcmp(c->event->name, name) != 0 || c->by == STAT_BY_NOBODY ||
            levels & c->levels)
            continue;
        levels |= c->levels;
        *sum += c->value;
    }
    return levels == PMU_ALL;
}

static void print_rate(uint64_t value, uint64_t elapsed, uint64_t hz)
{
    uint64_t rate = ratio(value, elapsed, (uint32_t)(hz >> 4)) << 4;

    printk("  # %6u.%03u K/sec", (uint32_t)div64(rate, 1000),
           (uint32_t)(rate - div64(rate, 1000) * 1000));
}

/* What perf derives from a row. */
static void print_derived(const struct stat *s, const struct stat_count *c,
                          uint64_t hz)
{
    uint64_t cycles, instructions, value;

    if (c->levels != PMU_ALL && strcmp(c->event->name, "instructions") != 0)
        return;
    if (strcmp(c->event->name, "cycles") == 0) {
        value = ratio(c->value, s->elapsed, (uint32_t)div64(hz, 1000000));
        printk("  # %6u.%03u GHz", (uint32_t)div64(value, 1000),
               (uint32_t)value % 1000);
    } else if (strcmp(c->event->name, "instructions") == 0) {
        if (c->levels == PMU_USER || !total(s, "cycles", &cycles) ||
            !total(s, "instructions", &instructions) || !cycles)
            return;
        value = ratio(instructions, cycles, 100);
        printk("  # %7u.%02u insn per cycle%s", (uint32_t)value / 100,
               (uint32_t)value % 100, c->levels == PMU_ALL ? "" : " (u + k)");
    } else if (s->elapsed) {
        print_rate(c->value, s->elapsed, hz);
    }
}

static void print_count(const struct stat *s, const struct stat_count *c,
                        uint64_t hz)
{
    char text[GROUPED], name[NAME_WIDTH + 1];

    snprintf(name, sizeof(name), "%s%s", c->event->name, suffix(c->levels));
    if (c->by == STAT_BY_NOBODY) {
        printk("%*s  %s\n", VALUE_WIDTH,
               c->supported ? "<not counted>" : "<not supported>", name);
        return;
    }
    printk("%*s  %-*s", VALUE_WIDTH, grouped(c->value, text), NAME_WIDTH,
           name);
    if (c->by == STAT_BY_LAB)
        printk("  (lab port)");
    else
        printk("            ");
    print_derived(s, c, hz);
    printk("\n");
}

static void print_stat(const struct stat *s, const char *line)
{
    uint64_t hz = clock_rate(), us;

    printk("\n Performance counter stats for '%s':\n\n", line);
    for (unsigned i = 0; i < s->counts; i++)
        print_count(s, &s->count[i], hz);
    us = ratio(s->elapsed, hz, 1000000);
    printk("\n%*u.%06u seconds time elapsed\n\n", VALUE_WIDTH - 7,
           (uint32_t)div64(us, 1000000),
           (uint32_t)(us - div64(us, 1000000) * 1000000));
}

static const struct perf_event *find_event(const char *name, size_t length)
{
    for (size_t i = 0; i < perf_event_count; i++)
        if (str_is(name, length, perf_events[i].name))
            return &perf_events[i];
    return NULL;
}

static bool add(struct stat *s, const struct perf_event *event,
                enum pmu_levels levels)
{
    if (s->counts == STAT_MAX) {
        printk("perf: more than %u events\n", (unsigned)STAT_MAX);
        return false;
    }
    s->count[s->counts++] = (struct stat_count){
        .event = event, .levels = levels,
    };
    return true;
}

/* Adds the event NAME of LENGTH characters, perhaps with :u or :k. */
static bool add_word(struct stat *s, const char *name, size_t length)
{
    enum pmu_levels levels = PMU_ALL;
    const struct perf_event *event;
    char text[LINE_SIZE];

    if (length > 2 && name[length - 2] == ':' &&
        (name[length - 1] == 'u' || name[length - 1] == 'k')) {
        levels = name[length - 1] == 'u' ? PMU_USER : PMU_KERNEL;
        length -= 2;
    }
    event = find_event(name, length);
    if (event)
        return add(s, event, levels);
    snprintf(text, min_u32(sizeof(text), length + 1), "%s", name);
    printk("perf: no event '%s' (see perf list)\n", text);
    return false;
}

/* Adds the events of a list up to its end or a blank; *LIST is moved there. */
static bool add_list(struct stat *s, const char **list)
{
    for (;;) {
        size_t length = 0;

        while ((*list)[length] && (*list)[length] != ',' &&
               (*list)[length] != ' ')
            length++;
        if (!add_word(s, *list, length))
            return false;
        *list += length;
        if (**list != ',')
            return true;
        (*list)++;
    }
}

/* The usual events. Instructions are split by level, on a part that has the
 * counters; cycles too, where there are four. */
static void add_usual(struct stat *s)
{
    enum pmu_kind kind = pmu_detect();

    for (size_t i = 0; i < perf_event_count; i++) {
        const struct perf_event *event = &perf_events[i];
        bool cycles = strcmp(event->name, "cycles") == 0;
        bool instructions = strcmp(event->name, "instructions") == 0;

        if (!event->usual)
            continue;
        if (kind == PMU_ARCH && (cycles || instructions)) {
            add(s, event, PMU_ALL);
            add(s, event, PMU_USER);
        } else if (kind != PMU_NONE && instructions) {
            add(s, event, PMU_USER);
            add(s, event, PMU_KERNEL);
        } else {
            add(s, event, PMU_ALL);
        }
    }
}

/* Two counters are for what the lab port cannot: the split of instructions. So
 * cycles are left to it, where it is there. */
static void assign_usual(struct stat *s)
{
    struct stat_count first = s->count[0];
    uint64_t value;

    if (pmu_detect() == PMU_ARCH ||
        !labport_counter(LABPORT_CYCLES_HALT, &value)) {
        stat_assign(s);
        return;
    }
    memmove(&s->count[0], &s->count[1], (s->counts - 1) * sizeof(first));
    s->count[s->counts - 1] = first;
    stat_assign(s);
    first = s->count[s->counts - 1];
    memmove(&s->count[1], &s->count[0], (s->counts - 1) * sizeof(first));
    s->count[0] = first;
}

static void (*shell_line)(char *line);

static void run_command(void *line)
{
    shell_line(line);
}

static void perf_stat(const char *arguments)
{
    static bool running;
    struct stat s = { .counts = 0 };
    char line[LINE_SIZE];
    bool chosen;

    while (*arguments == ' ')
        arguments++;
    chosen = str_is(arguments, min_u32(strlen(arguments), 3), "-e ");
    if (chosen) {
        for (arguments += 3; *arguments == ' '; arguments++)
            ;
        if (!add_list(&s, &arguments))
            return;
    } else {
        add_usual(&s);
    }
    while (*arguments == ' ')
        arguments++;
    if (!*arguments || running) {
        printk(running ? "perf stat: within itself\n"
                       : "perf stat wants a command of the shell\n");
        return;
    }
    if (chosen)
        stat_assign(&s);
    else
        assign_usual(&s);
    running = true;
    strlcpy(line, arguments, sizeof(line));
    stat_run(&s, run_command, line);
    running = false;
    print_stat(&s, arguments);
}

static void perf_list(void)
{
    enum pmu_kind kind = pmu_detect();
    uint64_t value;

    printk("counters of the processor: %s\n", pmu_name());
    for (size_t i = 0; i < perf_event_count; i++) {
        const struct perf_event *event = &perf_events[i];
        bool lab = event->lab_first != NO &&
                   labport_counter((enum labport_counter)event->lab_first,
                                   &value);

        printk("  %-*s%-12s%s\n", NAME_WIDTH, event->name,
               event->kind == PERF_SOFTWARE      ? "kernel"
               : event->select[kind] != NONE     ? "processor"
               : lab                             ? "lab port" : "-",
               event->help);
    }
}

void perf_command(const char *arguments, void (*run_line)(char *line))
{
    shell_line = run_line;
    if (strcmp(arguments, "list") == 0)
        perf_list();
    else if (str_is(arguments, min_u32(strlen(arguments), 5), "stat ") ||
             strcmp(arguments, "stat") == 0)
        perf_stat(arguments + 4);
    else
        printk("perf list, or perf stat [-e EVENT[:u|:k],..] COMMAND\n");
}
