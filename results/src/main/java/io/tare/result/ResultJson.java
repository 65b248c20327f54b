// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The JSON files of a run. Fields that a later version added are ignored; a file that is torn, too large or not ours is
 * refused with one sentence that names it.
 */
final class ResultJson {

    static final long MAX_FILE_BYTES = 64L << 20;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ResultJson() {}

    static void write(Path file, Object value) {
        try {
            AtomicFile.write(file, JSON.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw ResultException.because("cannot write " + file, e);
        }
    }

    static <T> T read(Path file, Class<T> type) {
        try {
            requireReadable(file);
            T value = JSON.readValue(Files.readAllBytes(file), type);
            if (value == null) {
                throw new IOException("nothing in it");
            }
            return value;
        } catch (IOException e) {
            throw ResultException.because("cannot read " + file, e);
        }
    }

    /** A pipe in place of the file would block its reader for ever, and a huge one would take all memory. */
    static void requireReadable(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException("not a file");
        }
        long bytes = Files.size(file);
        if (bytes > MAX_FILE_BYTES) {
            throw new IOException(bytes + " bytes, and no more than " + MAX_FILE_BYTES + " are read");
        }
    }
}
