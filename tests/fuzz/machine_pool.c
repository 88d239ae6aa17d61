#include "tests/fuzz/machine_pool.h"

#include <string.h>

#include "base/zeroed.h"
#include "emu/machine/machine_parts.h"
#include "emu/model/model_file.h"
#include "emu/model/shipped_models.h"
#include "tests/fuzz/arena.h"
#include "tests/fuzz/layout.h"
#include "tests/fuzz/must.h"

enum {
    MEM = 1 << 20,
    MODELS_MAX = 16,
    ROM_ENTRY = ROM_SIZE_MIN - 16,      /* F000:FFF0 */
    /* Functions lie close, with gaps between them. */
    FUNCTION_DISTANCE = 37, FUNCTION_BYTES = 31,
};

static bool read_sector(void *opaque, uint64_t lba, void *data)
{
    memcpy(data, ((struct subject *)opaque)->sector[lba], DISK_SECTOR);
    return true;
}

static bool write_sector(void *opaque, uint64_t lba, const void *data)
{
    memcpy(((struct subject *)opaque)->sector[lba], data, DISK_SECTOR);
    return true;
}

static bool flush(void *opaque)
{
    (void)opaque;
    return true;
}

static void on_serial_output(void *opaque, uint8_t byte)
{
    struct subject *s = opaque;

    s->printed = s->printed * 31 + byte;
}

static bool on_boundary(void *opaque)
{
    (void)opaque;
    return false;
}

/* jmp far 0000:STUB at the reset vector. */
static const uint8_t *rom(void)
{
    static uint8_t image[ROM_SIZE_MIN];
    static const uint8_t jump[] = { 0xea, STUB & 0xff, STUB >> 8, 0, 0 };

    memcpy(image + ROM_ENTRY, jump, sizeof jump);
    return image;
}

/* Functions all over the memory that is prepared. */
static const struct symbols *functions(void)
{
    static struct symbols symbols;
    static bool made;

    for (uint32_t at = 0; !made && at < PREPARE_BYTES;
         at += FUNCTION_DISTANCE)
        must(symbols_add(&symbols, at, FUNCTION_BYTES, 0, "f"),
             "memory for symbols");
    made = true;
    return &symbols;
}

unsigned pool_models(void)
{
    unsigned models = 0;

    while (models < MODELS_MAX && shipped_models_name(models))
        models++;
    return models;
}

const struct cpu_model *pool_model(unsigned number)
{
    static struct cpu_model model[MODELS_MAX];
    static bool loaded[MODELS_MAX];
    struct error error;

    if (!loaded[number])
        must(model_file_load(&model[number], shipped_models_name(number),
                             &error), "a model loads");
    loaded[number] = true;
    return &model[number];
}

static struct subject *make(const struct plan *plan, unsigned kind,
                            FILE *nowhere)
{
    struct subject *s = zeroed_new(sizeof *s);
    struct error error;

    must(s != NULL, "memory for a machine");
    s->model = *plan->model;
    s->disk = (struct disk){
        .sectors = POOL_SECTORS, .read = read_sector, .write = write_sector,
        .flush = flush, .opaque = s,
    };
    must(machine_init(&s->machine, &(struct machine_config){
        .model = &s->model,
        .mem = MEM,
        .clock_counts_insns = kind & COUNT_INSNS,
        .rom = rom(),
        .rom_size = ROM_SIZE_MIN,
        .disk = { &s->disk },
        .log_stream = nowhere,
        .attribution = kind & ATTRIBUTION,
        .check_stale = kind & CHECK_STALE,
        .events = kind & EVENTS ? nowhere : NULL,
        .symbols = functions(),
        .profile_cycles = kind & PROFILED,
        .serial_output = on_serial_output,
        .opaque = s,
    }, &error), error.text);
    return s;
}

/* A machine of a model and kind as it was made. */
static struct subject *shipped(const struct plan *plan, unsigned kind,
                               FILE *nowhere)
{
    static struct subject *made[MODELS_MAX][POOL_KIND + 1];
    struct subject **at = &made[plan->model_number][kind];
    struct arena *arena;

    if (*at) {
        arena_enter((*at)->arena);
        return *at;
    }
    arena = arena_new();
    arena_enter(arena);
    *at = make(plan, kind, nowhere);
    (*at)->arena = arena;
    arena_keep(arena);
    return *at;
}

/* A machine of a geometry that only this input has: made in an arena that is
 * empty again afterwards. */
static struct subject *other(const struct plan *plan, unsigned kind,
                             FILE *nowhere)
{
    static struct arena *arena[2];
    struct arena **at = &arena[!!(kind & SECOND)];
    struct subject *s;

    if (!*at) {
        *at = arena_new();
        arena_keep(*at);
    }
    arena_enter(*at);
    s = make(plan, kind, nowhere);
    s->arena = *at;
    return s;
}

struct subject *pool_take(const struct plan *plan, unsigned switches,
                          FILE *nowhere)
{
    unsigned kind = switches & POOL_KIND;
    struct subject *s;

    functions();
    s = plan->has_geometry ? other(plan, kind, nowhere)
                           : shipped(plan, kind, nowhere);
    if (switches & NO_L0)
        mmu_without_l0(&s->machine.cpu[0].mmu);
    if (switches & LOG_ALL)
        s->machine.log.mask = UINT32_MAX;
    if (switches & STEPPED)
        machine_set_boundary(&s->machine, on_boundary, NULL);
    machine_set_limit(&s->machine, plan->cycles);
    memcpy(s->machine.board.ram.host, plan->memory, PREPARE_BYTES);
    arena_enter(NULL);
    return s;
}

void pool_run(struct subject *s)
{
    arena_enter(s->arena);
    machine_run(&s->machine);
    arena_enter(NULL);
}

void pool_give_back(struct subject *s)
{
    arena_reset(s->arena);
}
