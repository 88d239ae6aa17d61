/*
 * Reading a JSON file whole, by cJSON, with errors that name file and line.
 */
#ifndef PAGEWALK_EMU_HOST_JSON_FILE_H
#define PAGEWALK_EMU_HOST_JSON_FILE_H

#include <cjson/cJSON.h>

#include "emu/host/error.h"

/* The tree of a JSON object in a file ("-": standard input), to be given back
 * by cJSON_Delete. Null: the line names the file, and the place in it. */
cJSON *json_file_read(const char *path, struct error *error);

/* The same of a file that may be JSON lines: then it is the object of the first
 * line, and those of the others are its list `lines`. */
cJSON *json_file_read_lines(const char *path, struct error *error);

/* The tree of a JSON object in memory; `path` stands in the error. */
cJSON *json_text_read(const char *text, const char *path,
                      struct error *error);

#endif
