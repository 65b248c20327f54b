// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** An engine's error reply as one readable line. */
final class EngineWords {

    private static final int MAX_LENGTH = 600;

    private EngineWords() {}

    /** Takes the {@code message} out of a JSON reply, and the line breaks and excess length out of the message. */
    static String plain(String reply) {
        String message = reply;
        int brace = reply.indexOf('{');
        if (brace >= 0) {
            try {
                message = new ObjectMapper()
                        .readTree(reply.substring(brace))
                        .path("message")
                        .asText(reply);
            } catch (JsonProcessingException notJson) {
                message = reply;
            }
        }
        String line = message.replaceAll("\\s+", " ").strip();
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
    }
}
