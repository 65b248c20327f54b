// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** What a failure of the client is about, on one line: the API server's own words if it answered. */
final class ApiWords {

    private static final int MAX_CHARACTERS = 600;

    private ApiWords() {}

    static String of(Throwable failure) {
        String innermost = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof KubernetesClientException said
                    && said.getStatus() != null
                    && isText(said.getStatus().getMessage())) {
                return line(said.getStatus().getMessage());
            }
            if (cause instanceof ConnectException && cause.getCause() instanceof ClosedChannelException) {
                // All that the JDK's client says of it.
                return "the connection is refused";
            }
            // The client's own sentences name its operation; the last of the causes says what was wrong.
            innermost = isText(cause.getMessage())
                    ? line(cause.getMessage())
                    : cause.getClass().getSimpleName();
        }
        return innermost;
    }

    /** A text on one line, of bounded length. */
    static String line(@Nullable String text) {
        String line = text == null ? "" : text.strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_CHARACTERS ? line : line.substring(0, MAX_CHARACTERS) + "…";
    }

    private static boolean isText(@Nullable String text) {
        return text != null && !text.isBlank();
    }
}
