// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * The JSON files of a run. Fields that a later version added are ignored; a file that is torn, too large or not ours is
 * refused with one sentence that names it.
 */
final class ResultJson {

    static final long MAX_FILE_BYTES = 64L << 20;

    /** So deep that no file of ours is, and so shallow that no thread's stack ends. */
    private static final int MAX_DEPTH = 100;

    /** A fork of a hundred iterations with five thousand different times each has as many. */
    private static final int MAX_TOKENS = 2_000_000;

    private static final int MAX_TEXT_CHARS = 1 << 20;

    private static final JsonFactory BOUNDED = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxTokenCount(MAX_TOKENS)
                    .maxStringLength(MAX_TEXT_CHARS)
                    .build())
            .build();

    private static final ObjectMapper JSON = JsonMapper.builder(BOUNDED)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** A fork's own element of JMH's JSON is often larger than all the rest, and only a merge needs it. */
    private static final ObjectMapper JSON_WITHOUT_JMH = JSON.copy().addMixIn(ForkRecord.class, WithoutJmh.class);

    /** What of a record is read in another way. */
    interface WithoutJmh {
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
        try (InputStream in = open(file, MAX_FILE_BYTES)) {
            T value = json.readValue(in, type);
            if (value == null) {
                throw new IOException("nothing in it");
            }
            return value;
        } catch (IOException e) {
            throw ResultException.because("cannot read " + file, e);
        }
    }

    /**
     * Opens a file of a run. A pipe in its place would block its reader for ever, a huge one would take all memory, and a
     * link could lead to what whoever made the run must not read.
     */
    static InputStream open(Path file, long maxBytes) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("not a file");
        }
        long bytes = Files.size(file);
        if (bytes > maxBytes) {
            throw new IOException(bytes + " bytes, and no more than " + maxBytes + " are read");
        }
        return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
    }
}
