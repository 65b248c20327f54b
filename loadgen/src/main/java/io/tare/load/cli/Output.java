// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Where a command's results go: lines for people, or one JSON object a line for programs. */
final class Output {

    /** Changes when a field is renamed, removed or given another meaning; see the table in the module's README. */
    static final int SCHEMA_VERSION = 1;

    private static final String SETTINGS = "settings";

    private static final JsonFactory JSON = new JsonFactory();

    private final PrintWriter out;
    private final boolean json;
    private final String title;
    private final String extraData;

    /**
     * @param title     what every line begins with, and the settings are named; empty: nothing
     * @param extraData what the settings say besides; empty: nothing
     */
    Output(PrintWriter out, boolean json, String title, String extraData) {
        this.out = out;
        this.json = json;
        this.title = title;
        this.extraData = extraData;
    }

    boolean isJson() {
        return json;
    }

    /** Prints a line for people. */
    void say(String line) {
        if (!json) {
            out.println(title.isEmpty() ? line : title + ": " + line);
        }
    }

    /** Prints one object for programs. */
    void print(String kind, Fields fields) {
        if (!json) {
            return;
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator object = JSON.createGenerator(text)) {
            object.writeStartObject();
            object.writeNumberField("schemaVersion", SCHEMA_VERSION);
            object.writeStringField("kind", kind);
            if (kind.equals(SETTINGS)) {
                writeUnlessEmpty(object, "title", title);
                writeUnlessEmpty(object, "extraData", extraData);
            }
            fields.writeTo(object);
            object.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.println(text);
    }

    private static void writeUnlessEmpty(JsonGenerator object, String name, String text) throws IOException {
        if (!text.isEmpty()) {
            object.writeStringField(name, text);
        }
    }

    /** Writes the fields of an object. */
    interface Fields {
        void writeTo(JsonGenerator object) throws IOException;
    }
}
