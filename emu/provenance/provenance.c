#define _POSIX_C_SOURCE 200809L
#include "emu/provenance/provenance.h"

#include <sha256.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "emu/host/file.h"
#include "emu/host/version.h"

static struct provenance_file *add(struct provenance *from, const char *what,
                                   const char *path)
{
    const char *slash = strrchr(path, '/');
    struct provenance_file *file = &from->file[from->files];

    if (from->files == PROVENANCE_FILES)
        return NULL;
    from->files++;
    *file = (struct provenance_file){ .what = what };
    snprintf(file->name, sizeof(file->name), "%s", slash ? slash + 1 : path);
    return file;
}

void provenance_add_file(struct provenance *from, const char *what,
                         const char *path)
{
    struct provenance_file *file = path ? add(from, what, path) : NULL;
    struct error error;
    struct stat status;
    size_t size;
    char *bytes;

    if (!file || stat(path, &status) || !S_ISREG(status.st_mode))
        return;
    file->size = (uint64_t)status.st_size;
    if (file->size > PROVENANCE_HASHED_MAX)
        return;
    bytes = file_read(path, &size, &error);
    if (bytes)
        SHA256Data((const uint8_t *)bytes, size, file->sha256);
    free(bytes);
}

void provenance_add_text(struct provenance *from, const char *what,
                         const char *name, const char *text)
{
    struct provenance_file *file = add(from, what, name);

    if (!file)
        return;
    file->size = strlen(text);
    SHA256Data((const uint8_t *)text, strlen(text), file->sha256);
}

void provenance_add_device(struct provenance *from, const char *device)
{
    size_t length = strlen(from->devices);

    snprintf(from->devices + length, sizeof(from->devices) - length, "%s%s",
             length ? " " : "", device);
}

const struct provenance_file *
provenance_find(const struct provenance *from, const char *what)
{
    for (unsigned i = 0; i < from->files; i++)
        if (!strcmp(from->file[i].what, what))
            return &from->file[i];
    return NULL;
}

static void put_file(struct json *json, const struct provenance_file *file)
{
    json_begin_object(json, file->what);
    json_string(json, "name", file->name);
    if (file->size)
        json_u64(json, "size", file->size);
    if (*file->sha256)
        json_string(json, "sha256", file->sha256);
    json_end_object(json);
}

const char *provenance_clock(const struct provenance *from)
{
    return from->clock_counts_insns ? "insns" : "cycles";
}

void provenance_json(const struct provenance *from, struct json *json)
{
    json_begin_object(json, "made_by");
    json_string(json, "version", PAGEWALK_VERSION);
    for (unsigned i = 0; i < from->files; i++)
        put_file(json, &from->file[i]);
    json_u64(json, "memory", from->mem);
    if (*from->devices)
        json_string(json, "devices", from->devices);
    if (from->tlb)
        json_string(json, "tlb", from->tlb);
    if (from->options)
        json_string(json, "options", from->options);
    if (from->boot)
        json_string(json, "boot", from->boot);
    json_string(json, "clock", provenance_clock(from));
    if (from->caches)
        json_string(json, "caches", "on");
    if (from->hz)
        json_u64(json, "freq", from->hz);
    if (from->max_cycles)
        json_u64(json, "max_cycles", from->max_cycles);
    if (from->stats_from)
        json_string(json, "stats_from", from->stats_from);
    json_end_object(json);
}
