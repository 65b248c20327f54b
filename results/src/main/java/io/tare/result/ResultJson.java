// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

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

    /** A fork's own element of JMH's JSON is often larger than all the rest, and only a merge needs it. */
    private static final ObjectMapper JSON_WITHOUT_JMH = JSON.copy().addMixIn(ForkRecord.class, WithoutJmh.class);

    private interface WithoutJmh {
        @JsonDeserialize(using = Skipped.class)
        Map<String, Object> jmh();
    }

    /** Reads over an object and takes nothing of it. */
    private static final class Skipped extends JsonDeserializer<Map<String, Object>> {
        @Override
        public Map<String, Object> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            parser.skipChildren();
            return Map.of();
        }

        /** Of a file that has none. */
        @Override
        public Map<String, Object> getNullValue(DeserializationContext context) {
            return Map.of();
        }
    }

    private ResultJson() {}

    static void write(Path file, Object value) {
        try {
            AtomicFile.write(file, JSON.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw ResultException.because("cannot write " + file, e);
        }
    }

    static <T> T read(Path file, Class<T> type) {
        return read(JSON, file, type);
    }

    /** A fork's record with nothing in {@code jmh}. */
    static ForkRecord readWithoutJmh(Path file) {
        return read(JSON_WITHOUT_JMH, file, ForkRecord.class);
    }

    /** Facts as they are when they have been written and read again: lists, maps, texts and numbers. */
    static Map<String, Object> asRead(Map<String, Object> facts) {
        return JSON.convertValue(facts, new TypeReference<>() {});
    }

    private static <T> T read(ObjectMapper json, Path file, Class<T> type) {
        try {
            requireReadable(file);
            T value = json.readValue(Files.readAllBytes(file), type);
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
