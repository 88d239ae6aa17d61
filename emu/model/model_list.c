#include "emu/model/model_list.h"

#include <string.h>

#include "emu/model/clock_list.h"
#include "emu/model/model_keys.h"
#include "emu/model/tlbspec.h"
#include "mmu/replacement/policy.h"

enum { LINE = 96, INDENT = 16 };

/* Puts words behind an indentation, as many as fit on a line. */
static void put_words(FILE *stream, const char *words)
{
    int column = LINE;

    while (*words) {
        int length = (int)strcspn(words, " ");

        if (column + 1 + length > LINE)
            column = fprintf(stream, "%s%*s%.*s", column < LINE ? "\n" : "",
                             INDENT, "", length, words);
        else
            column += fprintf(stream, " %.*s", length, words);
        words += length + (words[length] == ' ');
    }
    putc('\n', stream);
}

/* "name   value   default", and the meaning below. */
static void put_key(FILE *stream, const char *name,
                    const struct model_key_text *text,
                    enum model_key_need need)
{
    fprintf(stream, "  %-*s%-36s%s%s\n", INDENT - 2, name, text->value,
            need == MODEL_KEY_NEVER ? "default: " : "required",
            need == MODEL_KEY_NEVER ? text->usual : "");
    put_words(stream, text->help);
    if (text->source)
        fprintf(stream, "%*s(source: %s)\n", INDENT, "", text->source);
}

static void put_section(FILE *stream, const char *name)
{
    for (unsigned key = 0; key < MODEL_KEY_COST; key++) {
        struct model_key_text text = model_keys_text(key);

        if (!strcmp(model_keys_section(key), name))
            put_key(stream, model_keys_name(key), &text,
                    model_keys_need(key));
    }
}

static void put_tlb(FILE *stream)
{
    struct tlbspec_key key;

    for (unsigned i = 0; tlbspec_key(i, &key); i++)
        put_key(stream, key.name,
                &(struct model_key_text){key.value, key.usual, key.help, NULL},
                MODEL_KEY_NEVER);
}

/* The classes that a model with a pipeline has, or those that it lacks. */
static void put_costs(FILE *stream, bool with_pipeline)
{
    struct model_key_text text = model_keys_text(MODEL_KEY_COST);

    fprintf(stream, "  each:         %s, required\n%*s(source: %s)\n",
            text.value, INDENT, "", text.source);
    for (unsigned key = MODEL_KEY_COST; key < MODEL_KEYS; key++)
        if (model_keys_is_used(key, TIMING_PIPELINE) == with_pipeline)
            fprintf(stream, "  %-*s %s\n", INDENT - 3, model_keys_name(key),
                    model_keys_text(key).help);
}

void model_list_keys(FILE *stream)
{
    fputs("before the first section\n", stream);
    put_key(stream, "based_on",
            &(struct model_key_text){
                "a model, or FILE.ini", "none",
                "the model that the file changes; nothing else is required "
                "then", NULL,
            }, MODEL_KEY_NEVER);
    fputs("[cpu]\n", stream);
    put_section(stream, "cpu");
    fputs("[tlb]\n", stream);
    put_tlb(stream);
    fputs("[walk]\n", stream);
    put_section(stream, "walk");
    fputs("[cache]\n", stream);
    put_section(stream, "cache");
    fputs("[pipeline], which makes time that of micro-ops in a pipeline\n",
          stream);
    put_section(stream, "pipeline");
    fputs("[branch], of models with [pipeline] or [clocks]\n", stream);
    put_section(stream, "branch");
    fputs("[clocks], which takes the place of [pipeline] and [cost]\n", stream);
    clock_list_keys(stream);
    fputs("[cost], of models without [clocks]\n", stream);
    put_costs(stream, true);
    fputs("[cost], of models without [clocks] and without [pipeline]\n", stream);
    put_costs(stream, false);
}

void model_list_features(FILE *stream)
{
    static const struct {
        const char *name, *help;
    } features[] = {
#define FEATURE(name, bit, help) { #name, help },
#include "cpu/model/feature.def"
#undef FEATURE
    };

    for (unsigned i = 0; i < FEATURES; i++)
        fprintf(stream, "%-*s%s\n", INDENT - 4, features[i].name,
                features[i].help);
}

void model_list_policies(FILE *stream)
{
    for (unsigned i = 0; i < TLB_POLICIES; i++) {
        fprintf(stream, "%s\n", tlb_policy_name((enum tlb_policy)i));
        put_words(stream, tlb_policy_help((enum tlb_policy)i));
    }
}
