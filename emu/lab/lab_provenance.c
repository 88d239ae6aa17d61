#include "emu/lab/lab_provenance.h"

#include <string.h>

#include "base/text.h"
#include "emu/host/number.h"
#include "emu/host/version.h"
#include "emu/host/wrap.h"
#include "emu/lab/lab_words.h"

enum { HASH_SHOWN = 12, LINE_MAX_BYTES = 4096 };

static void put_file(struct text *line, const char *what,
                     const struct provenance_file *file)
{
    if (file)
        text_put(line, ", %s%s %.*s", what, file->name, HASH_SHOWN,
                 file->sha256);
}

/* Whether an earlier run had the same model. */
static bool had_model(const struct lab_run *runs, unsigned index,
                      const struct provenance_file *model)
{
    for (unsigned i = 0; i < index; i++) {
        const struct provenance_file *other =
            provenance_find(&runs[i].provenance, "model_ini");

        if (other && !strcmp(other->sha256, model->sha256) &&
            !strcmp(other->name, model->name))
            return true;
    }
    return false;
}

static void put_models(struct text *line, const struct lab_run *runs,
                       unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        const struct provenance_file *model =
            provenance_find(&runs[i].provenance, "model_ini");

        if (model && !had_model(runs, i, model))
            put_file(line, "model ", model);
    }
}

static bool same_tlb(const struct provenance *a, const struct provenance *b)
{
    return a->tlb && b->tlb ? !strcmp(a->tlb, b->tlb) : a->tlb == b->tlb;
}

/* The machine, as far as all runs had the same. */
static void put_machine(struct text *line, const struct lab_run *runs,
                        unsigned count)
{
    const struct provenance *first = &runs[0].provenance;
    bool mem = true, clock = true, tlb = first->tlb;
    char size[NUMBER_TEXT_MAX];

    for (unsigned i = 1; i < count; i++) {
        mem &= runs[i].provenance.mem == first->mem;
        clock &= runs[i].provenance.clock_counts_insns ==
                 first->clock_counts_insns;
        tlb &= same_tlb(&runs[i].provenance, first);
    }
    if (mem)
        text_put(line, ", memory %s",
                 number_size(first->mem, size, sizeof(size)));
    if (clock)
        text_put(line, ", clock %s", provenance_clock(first));
    if (first->hz)              /* of all runs, or of none */
        text_put(line, ", %.10g MHz", (double)first->hz / 1000000);
    if (tlb)
        text_put(line, ", tlb %s", first->tlb);
}

static bool all_have(const struct lab_run *runs, unsigned count,
                     const char *word, size_t length)
{
    for (unsigned i = 0; i < count; i++) {
        size_t found;
        const char *other = lab_words_find(runs[i].options, word,
                                           strcspn(word, "= "), &found);

        if (!other || found != length || memcmp(other, word, length))
            return false;
    }
    return true;
}

/* The kernel's options that all runs had, but for what runs the lab. */
static void put_options(struct text *line, const struct lab_run *runs,
                        unsigned count)
{
    const char *word = runs[0].options, *between = ", options ";

    while (*word) {
        size_t length = strcspn(word, " ");

        if (strncmp(word, "lab=", strlen("lab=")) &&
            strncmp(word, "exit", length) &&
            all_have(runs, count, word, length)) {
            text_put(line, "%s%.*s", between, (int)length, word);
            between = " ";
        }
        word += length;
        word += strspn(word, " ");
    }
}

void lab_provenance_print(const struct lab_run *runs, unsigned count,
                          unsigned width, FILE *stream)
{
    char buffer[LINE_MAX_BYTES];
    struct text line;

    text_begin(&line, buffer, sizeof(buffer));
    text_put(&line, "made by: pagewalk %s", PAGEWALK_VERSION);
    put_file(&line, "", provenance_find(&runs[0].provenance, "image"));
    put_models(&line, runs, count);
    put_file(&line, "boot ROM ", provenance_find(&runs[0].provenance, "bios"));
    put_machine(&line, runs, count);
    put_options(&line, runs, count);
    wrap_text(stream, buffer, (int)width, 0);
}
