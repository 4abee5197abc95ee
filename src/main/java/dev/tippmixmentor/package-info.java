/** The application: its entry point and nothing else. Everything it does lives in the modules below. */
@NullMarked
package dev.tippmixmentor;

import org.jspecify.annotations.NullMarked;
