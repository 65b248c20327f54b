// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a {@link RespLoad} asks. Immutable.
 *
 * @param command     the request
 * @param connections in [1, 10000]
 * @param pipeline    requests of a connection that are under way together, in [1, 10000]
 * @param valueBytes  of a value, in [1, 1 MiB]
 * @param keySpace    how many different keys, fields or members there are, in [0, 10^12]; with 0 it is always the same one
 * @param keyPrefix   what all keys begin with, so that no others are touched: letters, digits and {@code :-}, at most 64.
 *                    Empty, the requests are those of redis-benchmark, byte for byte, and its keys are taken for ours
 */
public record RespWorkload(
        RespCommand command, int connections, int pipeline, int valueBytes, long keySpace, String keyPrefix) {

    private static final int CONNECTIONS = 50;
    private static final int VALUE_BYTES = 3;
    private static final int MOST_AT_ONCE = 10_000;
    private static final int MAX_VALUE_BYTES = 1 << 20;
    private static final long MAX_KEY_SPACE = 1_000_000_000_000L;
    private static final long MAX_REQUEST_BYTES = 256L << 20;
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9:-]{0,64}");

    public RespWorkload {
        check("connections", connections, 1, MOST_AT_ONCE);
        check("pipeline", pipeline, 1, MOST_AT_ONCE);
        check("valueBytes", valueBytes, 1, MAX_VALUE_BYTES);
        check("keySpace", keySpace, 0, MAX_KEY_SPACE);
        if (!PREFIX.matcher(keyPrefix).matches()) {
            throw new IllegalArgumentException(
                    "keyPrefix must have at most 64 letters, digits, colons and dashes: " + keyPrefix);
        }
        RequestForm form = form(command, valueBytes, keySpace, keyPrefix);
        // With the same bytes for all, all connections share one batch.
        long requests = (long) pipeline * (form.draws() > 0 ? connections : 1);
        if (requests * form.size() > MAX_REQUEST_BYTES) {
            throw new IllegalArgumentException("the requests of all connections would need "
                    + ((requests * form.size()) >> 20) + " MiB, and may have " + (MAX_REQUEST_BYTES >> 20)
                    + ": take fewer connections, a smaller pipeline or smaller values");
        }
    }

    /** Returns 50 connections with one request each, of 3 bytes where there is a value, with one key of the run's own. */
    public static RespWorkload of(RespCommand command) {
        return new RespWorkload(command, CONNECTIONS, 1, VALUE_BYTES, 0, newPrefix());
    }

    /** Returns a prefix that no other run has. */
    public static String newPrefix() {
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        return "tare:" + HexFormat.of().formatHex(random) + ":";
    }

    public RespWorkload withCommand(RespCommand command) {
        return new RespWorkload(command, connections, pipeline, valueBytes, keySpace, keyPrefix);
    }

    public RespWorkload withConnections(int connections) {
        return new RespWorkload(command, connections, pipeline, valueBytes, keySpace, keyPrefix);
    }

    public RespWorkload withPipeline(int pipeline) {
        return new RespWorkload(command, connections, pipeline, valueBytes, keySpace, keyPrefix);
    }

    public RespWorkload withValueBytes(int valueBytes) {
        return new RespWorkload(command, connections, pipeline, valueBytes, keySpace, keyPrefix);
    }

    public RespWorkload withKeySpace(long keySpace) {
        return new RespWorkload(command, connections, pipeline, valueBytes, keySpace, keyPrefix);
    }

    public RespWorkload withKeyPrefix(String keyPrefix) {
        return new RespWorkload(command, connections, pipeline, valueBytes, keySpace, keyPrefix);
    }

    RequestForm form() {
        return form(command, valueBytes, keySpace, keyPrefix);
    }

    /** Returns a value of the right size: redis-benchmark's are letters and signs, too. */
    static String value(int bytes) {
        return "VXKeHogKgJ=[5V9_".repeat(bytes / 16 + 1).substring(0, bytes);
    }

    private static RequestForm form(RespCommand command, int valueBytes, long keySpace, String keyPrefix) {
        return RequestForm.of(command.words(), keyPrefix, value(valueBytes), keySpace > 0);
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be in [" + min + ", " + max + "]: " + value);
        }
    }
}
