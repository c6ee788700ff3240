"""Passwords of the invented people: tests sign in hundreds of times, and nobody guesses them."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class Quick(PBKDF2PasswordHasher):
    iterations = 1
